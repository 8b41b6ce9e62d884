// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/domain/finding.h"

namespace redispatch::domain {

std::string_view word(Verdict verdict) {
    switch (verdict) {
    case Verdict::Good:
        return "good";
    case Verdict::Warning:
        return "warning";
    case Verdict::Bad:
        return "bad";
    case Verdict::Skipped:
        return "skipped";
    }
    return {};
}

} // namespace redispatch::domain
