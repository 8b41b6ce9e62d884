// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <tl/expected.hpp>

#include <type_traits>
#include <utility>

namespace redispatch::base {

/// A value or an Error. A thin [[nodiscard]] skin over tl::expected: return a value or an Error, test with
/// `if (!result)`, then `*result`, `result->…` or `result.error()`.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
    using Base = tl::expected<T, Error>;

public:
    using Base::Base;
    Result(Error error) : Base(tl::unexpect, std::move(error)) {}

    /// Passes the error on, said to have happened "while `what`".
    Error errorDuring(std::string what) && { return std::move(this->error()).during(std::move(what)); }
};

using Status = Result<void>;

} // namespace redispatch::base
