// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/permission.h"

#include "core/services/access/denial.h"
#include "core/world/world.h"

#include <algorithm>
#include <utility>

namespace headwater::gateway {
namespace {

constexpr std::size_t kLongestName = 2'048;
constexpr SimTime kToldEvery = 10 * kernel::kSecond; ///< a refusal that goes on is told again

} // namespace

std::string resourceOf(std::string_view stem, const std::string &name)
{
    return name.size() > kLongestName ? std::string("*") : std::string(stem) + name;
}

Permission permissionOf(const PermissionTable &table, std::string_view operation, const Json &body)
{
    const auto row = std::find_if(table.actions.begin(), table.actions.end(),
                                  [operation](const auto &each) { return each.operation == operation; });
    Permission asked{
        std::string(table.prefix) + ':' + std::string(row == table.actions.end() ? operation : row->action), "*"};
    const auto has = [operation](std::span<const std::string_view> operations) {
        return std::find(operations.begin(), operations.end(), operation) != operations.end();
    };
    if (has(table.everything))
        return asked;
    for (const ResourceMember &each : table.members) {
        if (!each.operations.empty() && !has(each.operations))
            continue;
        const auto value = body.find(each.member);
        if (value == body.end() || !value->is_string() || value->get_ref<const std::string &>().empty())
            continue;
        asked.resource = resourceOf(each.stem, value->get_ref<const std::string &>());
        break;
    }
    return asked;
}

std::optional<std::string> Guard::denial(const OutsideCall &call, const Permission &asked,
                                         const policies::NamedPolicy *ofResource, std::optional<std::uint64_t> revision,
                                         std::string spelled)
{
    if (call.caller.empty())
        return std::nullopt;
    if (spelled.empty())
        spelled = asked.action;
    const auto denied =
        m_keys.denial({call.caller == kAnonymous ? std::string() : call.caller, call.sourceIp, call.isSecure},
                      asked.action, spelled, asked.resource, ofResource, revision);
    if (!denied)
        return std::nullopt;
    ++m_untold;
    const SimTime now = m_outside.world().now();
    if (m_toldAt < 0 || denied->message != m_lastTold || now - m_toldAt >= kToldEvery) {
        m_outside.tell(world::EventKind::ControlPlane, denied->message + " (decided by: " + denied->deciding + ")", {},
                       services::kAccessDenied, std::exchange(m_untold, 0));
        m_lastTold = denied->message;
        m_toldAt = now;
    }
    return denied->message;
}

std::optional<services::kms_key::KeyUser> Guard::keyUseOf(const OutsideCall &call)
{
    if (call.caller.empty())
        return std::nullopt;
    if (call.caller == kAnonymous)
        return services::kms_key::KeyUser{};
    return services::kms_key::KeyUser{m_keys.roleOf(call.caller), call.caller};
}

} // namespace headwater::gateway
