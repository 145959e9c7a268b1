// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/iot-rule/rule.h"

namespace headwater::services::iot_rule {

/// What a rule's statement and templates know of a message in the running world.
class RuleEnvironment final : public iotsql::Environment
{
public:
    /// `purpose` tells the statement and each template of one message apart, so that their random numbers differ.
    RuleEnvironment(Rule &rule, SimTime now, std::uint32_t work, std::uint64_t purpose);

    std::string topic() const override;
    std::int64_t nowMs() const override;
    std::uint64_t draw() override;
    std::string accountId() const override;
    std::string clientId() const override;
    std::optional<std::string> traceId() const override;
    std::optional<std::string> principal() const override;
    std::optional<std::string> sourceIp() const override;
    std::optional<std::string> mqttProperty(std::string_view name) const override;
    iotsql::Value userProperties(std::string_view key) const override;
    iotsql::ExternalAnswer ask(std::string_view function, std::span<const iotsql::Value> arguments) override;

private:
    iotsql::ExternalAnswer thingShadow(std::span<const iotsql::Value> arguments) const;
    iotsql::ExternalAnswer tableItem(std::span<const iotsql::Value> arguments) const;
    iotsql::ExternalAnswer lambda(std::span<const iotsql::Value> arguments);
    Rule::Work &work() const { return m_rule.m_works[m_slot]; }

    Rule &m_rule;
    const SimTime m_now;
    const std::uint32_t m_slot;
    const kernel::Stream m_draws;
    std::uint64_t m_drawn = 0;
};

/// `12345678-1234-4234-8234-123456789012` of a message.
std::string traceText(std::uint64_t seed, std::uint64_t trace);

} // namespace headwater::services::iot_rule
