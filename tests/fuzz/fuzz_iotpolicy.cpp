// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iot/iotpolicy.h"

#include <cstdlib>

using namespace headwater;
using namespace headwater::iot;

// Policies of things: read or refused, and what is explained agrees with what is decided.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto policy = parseIotPolicy({reinterpret_cast<const char *>(data), size});
    if (!policy) {
        if (policy.error().message.isEmpty())
            std::abort();
        return 0;
    }
    const Authorizer authorizer("123456789012", "us-east-1");
    const PolicySet set{{{"it", &*policy}}, {}};
    Asker asker;
    asker.clientId = asker.thing = "pump-1";
    asker.subject = "CN=pump-1,OU=a,OU=b";
    asker.attributes = {{"floor", "2"}};
    for (const Action action : {Action::Connect, Action::Publish, Action::Subscribe, Action::Receive}) {
        const IotDecision decision = authorizer.decide(set, asker, action, "a/b");
        bool allows = false, denies = false;
        for (const StatementTrace &each : authorizer.explain(set, asker, action, "a/b")) {
            if (each.fit.applies())
                (each.effect == policies::Effect::Allow ? allows : denies) = true;
        }
        if (decision.isAllowed() != (allows && !denies))
            std::abort();
        if (allowsEverything(set.iot) && !decision.isAllowed())
            std::abort();
    }
    return 0;
}
