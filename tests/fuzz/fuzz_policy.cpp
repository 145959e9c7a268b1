// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/jsontext.h"
#include "core/policies/decision.h"

#include <cstdlib>

using namespace headwater;
using namespace headwater::policies;

// Policies that anybody may have written: read or refused with a place, and decided without surprises. What one
// statement denies stays denied when another policy allows everything.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    static const Policy everything =
        *parsePolicy(R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})", PolicyKind::Identity);
    for (const PolicyKind kind : {PolicyKind::Identity, PolicyKind::Resource}) {
        const auto policy = parsePolicy(text, kind);
        if (!policy) {
            if (policy.error().message.isEmpty())
                std::abort();
            continue;
        }
        const Request request{
            "kinesis:PutRecord",
            "arn:aws:kinesis:us-east-1:000000000000:stream/clicks",
            {"arn:aws:iam::000000000000:role/web"},
            "000000000000",
            {{"aws:sourceip", {"203.0.113.10"}}, {"aws:securetransport", {"true"}}, {"k", {"a", "b"}}}};
        const NamedPolicy one[] = {{"one", &*policy}};
        const NamedPolicy both[] = {{"all", &everything}, {"one", &*policy}};
        const Decision alone = decide(one, request), together = decide(both, request);
        if (together.isAllowed() == (alone.verdict == Verdict::ExplicitDeny))
            std::abort();
    }
    return 0;
}
