// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/numberedit.h"

#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace headwater::ui {

NumberEdit::NumberEdit(bool whole, QWidget *parent)
    : QLineEdit(parent)
    , m_whole(whole)
{
    setFont(Theme::instance().mono(12));
}

QString NumberEdit::spelled(double value)
{
    if (value == std::floor(value) && std::abs(value) < 1e15)
        return QLocale().toString(static_cast<qlonglong>(value));
    return QLocale().toString(value, 'g', 12);
}

std::optional<double> NumberEdit::parsed(QString text)
{
    const QLocale locale;
    bool ok = false;
    text = text.trimmed();
    double value = locale.toDouble(text, &ok);
    if (!ok) {
        // Thousands may be separated in the wrong places while somebody types.
        text.remove(locale.groupSeparator()).remove(QChar(0x00A0)).remove(QChar(0x202F)).remove(QLatin1Char(' '));
        value = locale.toDouble(text, &ok);
    }
    return ok && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

void NumberEdit::setNumber(std::optional<double> value)
{
    setText(value ? spelled(*value) : QString());
}

void NumberEdit::keyPressEvent(QKeyEvent *event)
{
    const int direction = event->key() == Qt::Key_Up ? 1 : (event->key() == Qt::Key_Down ? -1 : 0);
    const QString shown = text().isEmpty() ? placeholderText() : text();
    const std::optional<double> value = direction != 0 ? parsed(shown) : std::nullopt;
    if (!value) {
        QLineEdit::keyPressEvent(event);
        return;
    }
    double step = 1;
    if (event->modifiers() & Qt::ShiftModifier)
        step = 10;
    else if (event->modifiers() & Qt::ControlModifier)
        step = std::max(m_whole ? 1.0 : 0.0, std::abs(*value) / 10);
    else if (!m_whole && std::abs(*value) < 10 && *value != std::floor(*value))
        step = 0.1;
    const double next = *value + direction * step;
    setText(spelled(m_whole ? std::round(next) : std::round(next * 1e9) / 1e9));
    Q_EMIT textEdited(text());
}

} // namespace headwater::ui
