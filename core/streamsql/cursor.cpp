// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/streamsql/cursor.h"

#include "core/base/spelling.h"
#include "core/base/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace headwater::streamsql {

namespace {

constexpr std::array kReserved = {
    std::string_view("ALL"),       std::string_view("AND"),      std::string_view("AS"),    std::string_view("BETWEEN"),
    std::string_view("BY"),        std::string_view("CASE"),     std::string_view("CAST"),  std::string_view("CREATE"),
    std::string_view("CURSOR"),    std::string_view("DISTINCT"), std::string_view("ELSE"),  std::string_view("END"),
    std::string_view("FALSE"),     std::string_view("FROM"),     std::string_view("FULL"),  std::string_view("GROUP"),
    std::string_view("HAVING"),    std::string_view("IN"),       std::string_view("INNER"), std::string_view("INSERT"),
    std::string_view("INTERVAL"),  std::string_view("INTO"),     std::string_view("IS"),    std::string_view("JOIN"),
    std::string_view("LEFT"),      std::string_view("LIKE"),     std::string_view("NOT"),   std::string_view("NULL"),
    std::string_view("ON"),        std::string_view("OR"),       std::string_view("ORDER"), std::string_view("OVER"),
    std::string_view("PARTITION"), std::string_view("RANGE"),    std::string_view("RIGHT"), std::string_view("ROWS"),
    std::string_view("SELECT"),    std::string_view("STREAM"),   std::string_view("TABLE"), std::string_view("THEN"),
    std::string_view("TRUE"),      std::string_view("UNION"),    std::string_view("WHEN"),  std::string_view("WHERE"),
    std::string_view("WINDOW"),    std::string_view("WINDOWED")};
static_assert(std::ranges::is_sorted(kReserved));

QString tr(const char *text)
{
    return QCoreApplication::translate("StreamSql", text);
}

} // namespace

const Token &Cursor::peek(std::size_t ahead) const
{
    return m_failed ? m_tokens.back() : m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)];
}

const Token &Cursor::take()
{
    const Token &token = peek();
    if (!m_failed && m_at + 1 < m_tokens.size()) {
        m_last = token.place;
        ++m_at;
    }
    return token;
}

bool Cursor::acceptWord(std::string_view word)
{
    if (!peek().is(word))
        return false;
    take();
    return true;
}

bool Cursor::acceptSymbol(std::string_view symbol)
{
    if (!peek().isSymbol(symbol))
        return false;
    take();
    return true;
}

void Cursor::expectWord(std::string_view word)
{
    if (!acceptWord(word))
        unexpected(fromUtf8(word), {word});
}

void Cursor::expectSymbol(std::string_view symbol)
{
    if (!acceptSymbol(symbol))
        unexpected(QStringLiteral("“%1”").arg(fromUtf8(symbol)));
}

void Cursor::unexpected(const QString &wanted, std::initializer_list<std::string_view> words)
{
    const Token &found = peek();
    if (found.kind == Token::Kind::End) {
        // The end of the text is no place to point at: what came last is.
        fail(m_last.length > 0 ? m_last : found.place, tr("The text ends here, but %1 should follow.").arg(wanted));
        return;
    }
    QString message = tr("Here should stand %1, not “%2”.").arg(wanted, fromUtf8(found.text));
    if (found.kind == Token::Kind::Word) {
        const std::string_view meant = nearestWord(found.text, std::span(words.begin(), words.size()), 2);
        if (!meant.empty())
            message += QLatin1Char(' ') + tr("Did you mean %1?").arg(fromUtf8(meant));
    }
    fail(found.place, message);
}

void Cursor::fail(const Place &place, const QString &message)
{
    if (m_failed)
        return;
    m_failed = true;
    problems.push_back({Diagnostic::Severity::Error, place, message});
}

void Cursor::recover()
{
    m_failed = false;
    while (peek().kind != Token::Kind::End && !peek().isSymbol(";"))
        take();
    acceptSymbol(";");
}

bool isReserved(std::string_view word)
{
    return std::ranges::binary_search(kReserved, word);
}

std::span<const std::string_view> reservedWords()
{
    return kReserved;
}

QString written(std::string_view name)
{
    const bool plain =
        !name.empty() && !(name[0] >= '0' && name[0] <= '9') && !isReserved(name) &&
        std::ranges::all_of(name, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
    return plain ? fromUtf8(name) : QLatin1Char('"') + fromUtf8(name) + QLatin1Char('"');
}

} // namespace headwater::streamsql
