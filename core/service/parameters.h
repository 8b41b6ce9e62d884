// SPDX-License-Identifier: GPL-3.0-or-later
// One reading of declared parameters, for whoever triggers a job and for the runner that starts it.
#pragma once

#include "core/base/result.h"
#include "core/domain/parameter.h"

#include <string_view>
#include <vector>

namespace redispatch::service {

/// Longest value and longest pattern, bytes.
inline constexpr std::size_t maxParameterBytes = 256;

/// Whether a pattern is a regular expression at all; Invalid with the reason as detail.
base::Status checkPattern(std::string_view pattern);

/// Whether a value is right for a parameter: length, no zero byte, valid UTF-8 where a pattern rules, no
/// leading '-' without leave, type and pattern. Invalid says what was expected; Undecodable: the pattern is
/// none.
base::Status checkValue(const domain::Parameter& parameter, std::string_view value);

/// Checks values against the declared parameters and fills in defaults.
base::Result<domain::ParameterValues> checkParameters(const std::vector<domain::Parameter>& declared,
                                                      const domain::ParameterValues& given);

} // namespace redispatch::service
