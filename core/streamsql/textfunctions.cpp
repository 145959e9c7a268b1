// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "core/streamsql/functions.h"

#include <QChar>

#include <algorithm>

namespace headwater::streamsql {

namespace {

using Args = const Value *const *;

bool isFirstByte(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

/// Bytes of the character at the front.
std::size_t step(std::string_view text)
{
    std::size_t length = text.empty() ? 0 : 1;
    while (length < text.size() && !isFirstByte(text[length]))
        ++length;
    return length;
}

void setQString(const QString &text, Value &out)
{
    out.setText(text.toStdString());
}

void upper(Args args, const Expr &, Frame &, Value &out)
{
    setQString(fromUtf8(args[0]->text).toUpper(), out);
}

void lower(Args args, const Expr &, Frame &, Value &out)
{
    setQString(fromUtf8(args[0]->text).toLower(), out);
}

void initCap(Args args, const Expr &, Frame &, Value &out)
{
    QString text = fromUtf8(args[0]->text).toLower();
    bool begins = true;
    for (QChar &c : text) {
        if (begins)
            c = c.toUpper();
        begins = !c.isLetterOrNumber();
    }
    setQString(text, out);
}

void charLength(Args args, const Expr &, Frame &, Value &out)
{
    out.setWhole(std::ranges::count_if(args[0]->text, isFirstByte));
}

void concatenate(Args args, const Expr &, Frame &, Value &out)
{
    out.setText(args[0]->text);
    out.text += args[1]->text;
}

void position(Args args, const Expr &, Frame &, Value &out)
{
    const std::size_t at = args[1]->text.find(args[0]->text);
    const std::string_view before = std::string_view(args[1]->text).substr(0, at);
    out.setWhole(at == std::string::npos ? 0 : std::ranges::count_if(before, isFirstByte) + 1);
}

void cutOut(std::string_view text, std::int64_t from, std::int64_t end, Value &out)
{
    std::string cut;
    for (std::int64_t place = 1; !text.empty() && place < end; ++place) {
        const std::size_t length = step(text);
        if (place >= from)
            cut.append(text.substr(0, length));
        text.remove_prefix(length);
    }
    out.tag = Value::Tag::Text;
    out.text = std::move(cut);
}

void substringFrom(Args args, const Expr &, Frame &, Value &out)
{
    cutOut(args[0]->text, args[1]->whole, INT64_MAX, out);
}

void substring(Args args, const Expr &, Frame &frame, Value &out)
{
    std::int64_t end = 0;
    if (args[2]->whole < 0) {
        frame.fail(kBadArgument, "SUBSTRING of a negative length");
        out.setNull();
    } else {
        if (__builtin_add_overflow(args[1]->whole, args[2]->whole, &end))
            end = INT64_MAX;
        cutOut(args[0]->text, args[1]->whole, end, out);
    }
}

void trim(Args args, const Expr &self, Frame &frame, Value &out)
{
    const std::string &what = args[1]->text;
    if (step(what) != what.size() || what.empty()) {
        frame.fail(kBadArgument, "TRIM takes away a single character");
        out.setNull();
        return;
    }
    std::string_view text = args[0]->text;
    while (self.name != "TRIM TRAILING" && text.starts_with(what))
        text.remove_prefix(what.size());
    while (self.name != "TRIM LEADING" && text.ends_with(what))
        text.remove_suffix(what.size());
    out.setText(std::string(text));
}

/// `%` is any text, `_` one character, `escape` makes the next character plain.
bool isLike(std::string_view text, std::string_view pattern, std::string_view escape)
{
    // Only the last % needs to be tried again: what matched before it can stay.
    std::string_view retryText;
    std::string_view retryPattern;
    bool canRetry = false;
    for (;;) {
        if (!pattern.empty()) {
            const std::string_view sign = pattern.substr(0, step(pattern));
            if (!escape.empty() && sign == escape && pattern.size() > sign.size()) {
                const std::string_view plain = pattern.substr(sign.size(), step(pattern.substr(sign.size())));
                if (text.starts_with(plain)) {
                    text.remove_prefix(plain.size());
                    pattern.remove_prefix(sign.size() + plain.size());
                    continue;
                }
            } else if (sign == "%") {
                pattern.remove_prefix(1);
                retryText = text;
                retryPattern = pattern;
                canRetry = true;
                continue;
            } else if (!text.empty() && (sign == "_" || text.starts_with(sign))) {
                text.remove_prefix(sign == "_" ? step(text) : sign.size());
                pattern.remove_prefix(sign.size());
                continue;
            }
        } else if (text.empty()) {
            return true;
        }
        if (!canRetry || retryText.empty())
            return false;
        retryText.remove_prefix(step(retryText));
        text = retryText;
        pattern = retryPattern;
    }
}

void like(Args args, const Expr &, Frame &, Value &out)
{
    out.setBoolean(isLike(args[0]->text, args[1]->text, {}));
}

void likeEscape(Args args, const Expr &, Frame &frame, Value &out)
{
    if (step(args[2]->text) != args[2]->text.size() || args[2]->text.empty()) {
        frame.fail(kBadArgument, "ESCAPE takes a single character");
        out.setNull();
        return;
    }
    out.setBoolean(isLike(args[0]->text, args[1]->text, args[2]->text));
}

constexpr Overload kTable[] = {
    {"||", "tt", Gives::Text, concatenate},
    {"LIKE", "tt", Gives::Boolean, like},
    {"LIKE", "ttt", Gives::Boolean, likeEscape},
    {"UPPER", "t", Gives::First, upper},
    {"LOWER", "t", Gives::First, lower},
    {"INITCAP", "t", Gives::First, initCap},
    {"CHAR_LENGTH", "t", Gives::Integer, charLength},
    {"CHARACTER_LENGTH", "t", Gives::Integer, charLength},
    {"POSITION", "tt", Gives::Integer, position},
    {"SUBSTRING", "tw", Gives::Text, substringFrom},
    {"SUBSTRING", "tww", Gives::Text, substring},
    {"TRIM BOTH", "tt", Gives::Text, trim},
    {"TRIM LEADING", "tt", Gives::Text, trim},
    {"TRIM TRAILING", "tt", Gives::Text, trim},
};

} // namespace

std::span<const Overload> textFunctions()
{
    return kTable;
}

} // namespace headwater::streamsql
