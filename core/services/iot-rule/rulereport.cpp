// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pricing/prices.h"
#include "core/services/iot-rule/rule.h"
#include "core/world/world.h"

#include <algorithm>

namespace headwater::services::iot_rule {

void Rule::sample(double *values)
{
    const auto since = [](std::uint64_t now, std::uint64_t before) {
        return static_cast<double>(now - before);
    };
    values[TopicMatch] = since(m_totals.matched, m_sampled.matched);
    values[RulesExecuted] = since(m_totals.executed, m_sampled.executed);
    values[Success] = since(m_totals.success, m_sampled.success);
    values[Failure] = since(m_totals.failure, m_sampled.failure);
    values[ErrorActionSuccess] = since(m_totals.errorSuccess, m_sampled.errorSuccess);
    values[ErrorActionFailure] = since(m_totals.errorFailure, m_sampled.errorFailure);
    values[ParseError] = since(m_totals.parseErrors, m_sampled.parseErrors);
    values[RuleMessageThrottled] = since(m_totals.throttled, m_sampled.throttled);
    values[NotSelected] = since(m_totals.notSelected, m_sampled.notSelected);
    m_sampled = m_totals;
}

void Rule::report(Json &node) const
{
    const auto sum = [](std::uint64_t value) {
        return Json{{"sum", value}};
    };
    node["metrics"] = {{"TopicMatch", sum(m_totals.matched)},
                       {"RulesExecuted", sum(m_totals.executed)},
                       {"Success", sum(m_totals.success)},
                       {"Failure", sum(m_totals.failure)},
                       {"ErrorActionSuccess", sum(m_totals.errorSuccess)},
                       {"ErrorActionFailure", sum(m_totals.errorFailure)},
                       {"ParseError", sum(m_totals.parseErrors)},
                       {"RuleMessageThrottled", sum(m_totals.throttled)},
                       {"MessagesNotSelected", sum(m_totals.notSelected)}};
    Json actions = Json::array();
    for (const Action &action : m_actions) {
        if (!action.isThere())
            continue;
        Json one = {{"action", std::string(nameOf(action))},
                    {"Success", action.succeeded},
                    {"Failure", action.failed},
                    {"isErrorAction", action.isError}};
        if (action.node)
            one["target"] = action.node->id();
        if (!action.toldMessage.empty())
            one["lastFailure"] = action.toldMessage;
        actions.push_back(std::move(one));
    }
    node["actions"] = std::move(actions);
}

void Rule::tally(world::Ledger &ledger) const
{
    ledger.produced += m_totals.produced;
    ledger.delivered += m_totals.delivered;
    ledger.dropped += m_totals.dropped;
    ledger.held += m_totals.held;
}

void Rule::fingerprint(kernel::Fingerprint &print) const
{
    for (const std::uint64_t value :
         {m_totals.matched, m_totals.executed, m_totals.success, m_totals.failure, m_totals.errorSuccess,
          m_totals.errorFailure, m_totals.parseErrors, m_totals.throttled, m_totals.notSelected, m_totals.produced,
          m_totals.delivered, m_totals.dropped, m_totals.held})
        print.add(value);
}

Result<std::vector<world::PeekedRecord>> Rule::peek(const world::PeekRequest &request) const
{
    std::vector<world::PeekedRecord> records;
    const std::uint64_t end = m_outgoing.nextNumber();
    const std::uint64_t count = std::min<std::uint64_t>(request.count, end - m_outgoing.firstNumber());
    for (std::uint64_t number = end - count; number < end; ++number) {
        world::WholeRecord whole = m_outgoing.find(world(), number);
        world::PeekedRecord record;
        record.partitionKey = std::move(whole.partitionKey);
        record.data = std::move(whole.data);
        record.sequenceNumber = std::to_string(number);
        records.push_back(std::move(record));
    }
    return records;
}

void Rule::costs(world::CostSheet &sheet) const
{
    sheet.add("rules triggered", static_cast<double>(m_totals.ruleUnits) * pricing::kIotRuleTriggered / sheet.hours());
    sheet.add("rule actions", static_cast<double>(m_totals.actionUnits) * pricing::kIotRuleAction / sheet.hours());
}

} // namespace headwater::services::iot_rule
