// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/text.h"
#include "core/iotsql/evaluator.h"
#include "core/kernel/random.h"

#include <QtTest>

#include <functional>

namespace headwater::test {

using namespace headwater::iotsql;
using headwater::fromUtf8;

inline QStringList list(std::initializer_list<const char *> texts)
{
    QStringList made;
    for (const char *text : texts)
        made << QString::fromUtf8(text);
    return made;
}

/// A message on a topic at a known time; random numbers from a seed.
class MessageEnvironment : public Environment
{
public:
    std::string onTopic = "topic/subtopic";
    std::string client = "device-1";
    std::uint64_t drawn = 0;
    std::function<ExternalAnswer(std::string_view, std::span<const Value>)> answer;

    std::string topic() const override { return onTopic; }
    std::int64_t nowMs() const override { return 1'579'637'878'451; }
    std::uint64_t draw() override { return kernel::Stream{7}.at(drawn++); }
    std::string clientId() const override { return client; }
    std::optional<std::string> traceId() const override { return "12345678-1234-4234-8234-123456789012"; }
    std::optional<std::string> principal() const override { return "ba67293a"; }
    std::optional<std::string> sourceIp() const override { return "203.0.113.7"; }
    ExternalAnswer ask(std::string_view function, std::span<const Value> arguments) override
    {
        return answer ? answer(function, arguments) : ExternalAnswer{ExternalAnswer::State::Failed, {}, "unreachable"};
    }
};

inline QString problemText(const std::vector<Diagnostic> &problems)
{
    QStringList lines;
    for (const Diagnostic &one : problems)
        lines << QStringLiteral("%1:%2 %3").arg(one.place.line).arg(one.place.column).arg(one.message);
    return lines.join(u'\n');
}

/// What a statement makes of a payload, as text: the output, or why there is none.
inline QString run(const std::string &sql, const std::string &payload, const Options &options = {},
                   MessageEnvironment environment = {})
{
    const Compilation made = compile(sql, options);
    if (!made.statement)
        return problemText(made.problems);
    const Evaluation result = evaluate(*made.statement, Payload::of(payload, options.version), environment, false);
    switch (result.outcome) {
    case Evaluation::Outcome::Selected:
        return fromUtf8(result.output.json());
    case Evaluation::Outcome::NotSelected:
        return QStringLiteral("not selected");
    case Evaluation::Outcome::PayloadError:
        return QStringLiteral("payload error");
    case Evaluation::Outcome::Failed:
        return QStringLiteral("failed: ") + fromUtf8(result.message);
    case Evaluation::Outcome::Pending:
        break;
    }
    return QStringLiteral("pending");
}

} // namespace headwater::test
