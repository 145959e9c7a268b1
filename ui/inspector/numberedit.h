// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

#include <optional>

namespace headwater::ui {

/// A line for a number in the locale's spelling: thousands separated, arrow keys step by one, with Shift by ten,
/// with Control by a tenth of the value. What is no number stays as it was typed.
class NumberEdit : public QLineEdit
{
    Q_OBJECT
public:
    explicit NumberEdit(bool whole, QWidget *parent = nullptr);

    static QString spelled(double value);
    static std::optional<double> parsed(QString text);
    void setNumber(std::optional<double> value);

    QSize sizeHint() const override { return {96, QLineEdit::sizeHint().height()}; }
    QSize minimumSizeHint() const override { return {64, QLineEdit::minimumSizeHint().height()}; }

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    bool m_whole;
};

} // namespace headwater::ui
