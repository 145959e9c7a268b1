// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

#include <string_view>
#include <vector>

namespace headwater::app {

/// Results, on standard output. Failures to write are kept for outputFailed().
void print(std::string_view text);
void print(const QString &text);
/// Flushes standard output. True when something could not be written: the disk is full, the reader is gone.
bool outputFailed();

/// Talk, on standard error, as a line; nothing when there is nothing to say.
void tell(const QString &text);

/// Writes a whole file, or to standard output when the path is `-`.
Result<void> writeFile(const QString &path, std::string_view bytes);

/// A bar on standard error when that is a terminal, and nothing otherwise.
class ProgressBar
{
public:
    explicit ProgressBar(QString label);
    ~ProgressBar();
    void show(double part); ///< 0 to 1
    void clear();

private:
    QString m_label;
    bool m_terminal;
    int m_shown = -1;
};

/// A table of texts; columns after the first are aligned to the right.
class TextTable
{
public:
    explicit TextTable(std::vector<QString> header);
    void addRow(std::vector<QString> row);
    bool isEmpty() const { return m_rows.size() == 1; }
    QString text() const;

private:
    std::vector<std::vector<QString>> m_rows;
};

} // namespace headwater::app
