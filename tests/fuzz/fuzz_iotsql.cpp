// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/iotsql/evaluator.h"
#include "core/kernel/random.h"

#include <cstdlib>

using namespace headwater;
using namespace headwater::iotsql;

namespace {

class Anything : public Environment
{
public:
    std::string topic() const override { return "a/b/c"; }
    std::int64_t nowMs() const override { return 1'579'637'878'451; }
    std::uint64_t draw() override { return kernel::mix64(m_draws++); }
    ExternalAnswer ask(std::string_view, std::span<const Value> arguments) override
    {
        return {ExternalAnswer::State::Done, arguments.empty() ? Value() : arguments.back()};
    }

private:
    std::uint64_t m_draws = 0;
};

void check(const std::vector<Diagnostic> &problems, std::size_t size)
{
    for (const Diagnostic &problem : problems) {
        const Place &place = problem.place;
        if (place.offset + place.length > size || place.line < 1 || place.column < 1 || problem.message.isEmpty())
            std::abort();
    }
}

} // namespace

// A statement, a zero byte, a payload. Whatever is typed either runs or has a mistake inside the text; what runs makes
// JSON of JSON, and the same with and without an explanation.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view all(reinterpret_cast<const char *>(data), size);
    const std::size_t end = std::min(all.find('\0'), size);
    const std::string_view sql = all.substr(0, end);
    const std::string payload(end < size ? all.substr(end + 1) : R"({"a":{"b":[1,{"c":2.5}]},"e":"x","n":null})");
    for (const Version version : {Version::V2015, Version::V2016}) {
        const Options options{version, limits::Profile::Current, true};
        const Compilation made = compile(sql, options);
        check(made.problems, sql.size());
        if (!made.statement && made.problems.empty())
            std::abort();
        if (made.statement) {
            const Payload read = Payload::of(payload, version);
            Anything plainly, explained;
            const Evaluation one = evaluate(*made.statement, read, plainly, false);
            const Evaluation other = evaluate(*made.statement, read, explained, true);
            if (one.outcome != other.outcome || one.output.json() != other.output.json())
                std::abort();
            if (read.isJson && one.outcome == Evaluation::Outcome::Selected && !one.output.isUndefined() &&
                !one.output.is(Value::Kind::Bytes) && !parseJson(one.output.json(), false))
                std::abort();
        }
        const TemplateCompilation filled = compileTemplate(sql, options);
        check(filled.problems, sql.size());
        if (filled.made) {
            Anything environment;
            fill(*filled.made, Payload::of(payload, version), environment);
        }
    }
    return 0;
}
