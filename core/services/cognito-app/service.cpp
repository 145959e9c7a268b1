// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/service.h"

#include "core/services/cognito-app/app.h"

namespace headwater::services::cognito_app {
namespace {

using namespace pipeline;

PropertySpec role(std::string_view key, Text label, Text help)
{
    return {.key = key,
            .label = label,
            .kind = PropertyKind::Text,
            .fallback = "",
            .help = help,
            .live = true,
            .nodeTypes = {"iam-role"}};
}

std::vector<Finding> check(const Node &node, limits::Profile)
{
    const auto isEmpty = [&node](const char *key) {
        const auto found = node.properties.find(key);
        return found == node.properties.end() || *found == "";
    };
    std::vector<Finding> findings;
    if (isEmpty("authenticatedRole"))
        findings.push_back({QCoreApplication::translate("Services", "Without a role, identities that signed in get no "
                                                                    "credentials."),
                            QStringLiteral("/authenticatedRole"), true});
    if (node.properties.value("AllowUnauthenticatedIdentities", Json(false)) == true && isEmpty("unauthenticatedRole"))
        findings.push_back({QCoreApplication::translate("Services", "Without a role, guests get no credentials."),
                            QStringLiteral("/unauthenticatedRole"), true});
    return findings;
}

ServiceType describe()
{
    return {
        .id = "cognito-app",
        .name = HW_TEXT("Cognito app"),
        .group = HW_TEXT("Things"),
        .purpose = HW_TEXT("Gives the users of an app identities that IoT Core knows"),
        .idStem = "app",
        .icon = "cognito-app",
        .properties =
            {role("authenticatedRole", HW_TEXT("Role of users"),
                  HW_TEXT("Whose credentials an identity gets whose user signed in. Its policy and an IoT policy that "
                          "is attached to the identity must both allow what it does.")),
             {.key = "AllowUnauthenticatedIdentities",
              .label = HW_TEXT("Takes guests"),
              .kind = PropertyKind::Boolean,
              .fallback = false,
              .help = HW_TEXT("Identities without a user. For them the role alone decides."),
              .live = true},
             {.key = "unauthenticatedRole",
              .label = HW_TEXT("Role of guests"),
              .kind = PropertyKind::Text,
              .fallback = "",
              .help = HW_TEXT("Everybody can be a guest: let the role allow little."),
              .live = true,
              .nodeTypes = {"iam-role"}}},
        .metrics = {{"SignInsAllowed", HW_TEXT("Signed in"), HW_TEXT("identities/s")},
                    {"SignInsRefused", HW_TEXT("Sign-ins refused"), HW_TEXT("identities/s"), MetricSpec::Statistic::Sum,
                     false, true}},
        .notes = {HW_TEXT("Mobile and web apps have no certificate. Their users sign in with Cognito, or another "
                          "provider that the identity pool knows, and the app gets credentials of a role for a while, "
                          "with which it signs its requests (SigV4). Choose the app in the settings of a thing."),
                  HW_TEXT("An identity whose user signed in needs two permissions: its IAM role and an IoT policy that "
                          "is attached to the identity. Forgetting the second is the usual mistake. A guest needs the "
                          "role alone.")},
        .headline = "SignInsAllowed",
        .order = 415,
        .width = 148,
        .height = 84,
        .check = check};
}

} // namespace

const Service &service()
{
    static const Service instance{describe(), [](const world::Birth &birth) -> std::unique_ptr<world::Component> {
                                      return std::make_unique<App>(birth);
                                  }};
    return instance;
}

} // namespace headwater::services::cognito_app
