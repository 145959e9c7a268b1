// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/output.h"

#include <QCoreApplication>
#include <QSaveFile>

#include <algorithm>
#include <cstdio>
#include <unistd.h>
#include <utility>

namespace headwater::app {
namespace {

bool g_failed = false;

} // namespace

void print(std::string_view text)
{
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
        g_failed = true;
}

void print(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    print(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

bool outputFailed()
{
    if (std::fflush(stdout) != 0)
        g_failed = true;
    return g_failed;
}

void tell(const QString &text)
{
    if (text.isEmpty())
        return;
    QByteArray bytes = text.toUtf8();
    if (!bytes.endsWith('\n'))
        bytes += '\n';
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stderr);
}

Result<void> writeFile(const QString &path, std::string_view bytes)
{
    if (path == QLatin1String("-")) {
        print(bytes);
        return {};
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) ||
        file.write(bytes.data(), static_cast<qint64>(bytes.size())) != static_cast<qint64>(bytes.size()) ||
        !file.commit())
        return Error{
            QCoreApplication::translate("CommandLine", "“%1” cannot be written: %2.").arg(path, file.errorString()),
            path};
    return {};
}

ProgressBar::ProgressBar(QString label)
    : m_label(std::move(label))
    , m_terminal(::isatty(STDERR_FILENO) != 0)
{
}

ProgressBar::~ProgressBar()
{
    clear();
}

void ProgressBar::show(double part)
{
    const int percent = std::clamp(static_cast<int>(part * 100), 0, 100);
    if (!m_terminal || percent == m_shown)
        return;
    m_shown = percent;
    constexpr int kWidth = 32;
    const int full = percent * kWidth / 100;
    const QString bar = QString(full, QChar(0x2588)) + QString(kWidth - full, QChar(0x2591));
    std::fprintf(stderr, "\r%s %s %3d %%", m_label.toUtf8().constData(), bar.toUtf8().constData(), percent);
    std::fflush(stderr);
}

void ProgressBar::clear()
{
    if (m_shown < 0)
        return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    m_shown = -1;
}

TextTable::TextTable(std::vector<QString> header)
{
    m_rows.push_back(std::move(header));
}

void TextTable::addRow(std::vector<QString> row)
{
    m_rows.push_back(std::move(row));
}

QString TextTable::text() const
{
    std::vector<qsizetype> widths(m_rows.front().size(), 0);
    for (const auto &row : m_rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], row[i].size());
    }
    QString text;
    for (const auto &row : m_rows) {
        QString line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0)
                line += QStringLiteral("  ");
            line += i == 0 ? row[i].leftJustified(widths[i]) : row[i].rightJustified(widths[i]);
        }
        while (line.endsWith(QLatin1Char(' ')))
            line.chop(1);
        text += line + QLatin1Char('\n');
    }
    return text;
}

} // namespace headwater::app
