// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/stylesheet.h"

#include "ui/theme/theme.h"

#include <QHash>

namespace headwater::ui {
namespace {

// `@name` stands for a token, `@12px` for a text size that follows the text scale.
constexpr char16_t kSheet[] = uR"(
QToolTip { background: @raised; color: @text; border: 1px solid @border; padding: 4px 6px; }

QWidget[surface="panel"] { background: @panel; }
QWidget[surface="canvas"] { background: @canvas; }
QWidget[surface="raised"] { background: @raised; border-radius: 6px; }

QLabel[role="title"] { font-size: @16px; font-weight: 600; color: @text; }
QLabel[role="heading"] { font-size: @13px; font-weight: 600; color: @text; }
QLabel[role="dim"] { font-size: @12px; color: @dim; }
QLabel[role="caption"] { font-size: @11px; color: @dim; }
QLabel[role="figure"] { font-family: "JetBrains Mono", "DejaVu Sans Mono", monospace; color: @text; }
QLabel[role="hot"] { color: @hot; }
QLabel[role="warn"] { color: @warn; }

QPushButton { background: @raised; color: @text; border: 1px solid @outline; border-radius: 6px; padding: 5px 12px;
    min-height: 18px; }
QPushButton:hover { border-color: @dim; }
QPushButton:pressed { background: @border; }
QPushButton:focus { border: 2px solid @accent; padding: 4px 11px; }
QPushButton:disabled { color: @faint; border-color: @border; }
QPushButton:checked { background: @border; }
QPushButton[primary="true"] { background: @accent; color: @onAccent; border-color: @accent; font-weight: 600; }
QPushButton[primary="true"]:hover { background: @accentHover; }
QPushButton[primary="true"]:focus { border: 2px solid @text; }
QPushButton[primary="true"]:disabled { background: @raised; color: @faint; border-color: @border; }
QPushButton[quiet="true"] { background: transparent; border-color: transparent; }
QPushButton[quiet="true"]:hover { background: @raised; }
QPushButton[quiet="true"]:focus { border: 2px solid @accent; }
QPushButton::menu-indicator { image: url(:/icons/controls/down.svg); subcontrol-position: right center; right: 6px; }

QToolButton { background: transparent; color: @text; border: 1px solid transparent; border-radius: 6px; padding: 3px; }
QToolButton:hover { background: @raised; }
QToolButton:pressed, QToolButton:checked { background: @border; }
QToolButton:focus { border: 2px solid @accent; padding: 2px; }
QToolButton:disabled { color: @faint; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QAbstractSpinBox, QComboBox, QDateTimeEdit {
    background: @canvas; color: @text; border: 1px solid @outline; border-radius: 6px; padding: 3px 7px;
    selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit, QAbstractSpinBox, QComboBox { min-height: 20px; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: @dim; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
    border: 2px solid @accent; padding: 2px 6px; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QPlainTextEdit:disabled { color: @faint;
    background: @panel; border-color: @border; }
QLineEdit[flat="true"] { background: transparent; border-color: transparent; padding: 0 3px; margin-left: -4px; }
QLineEdit[flat="true"]:hover { border-color: @outline; }
QLineEdit[flat="true"]:focus { background: @canvas; border: 2px solid @accent; padding: 0 2px; }
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"], QComboBox[invalid="true"],
QPlainTextEdit[invalid="true"] { border: 2px solid @hot; padding: 2px 6px; }
QAbstractSpinBox { padding-right: 18px; }
QAbstractSpinBox:focus { padding-right: 17px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; width: 18px; border: none;
    background: transparent; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url(:/icons/controls/up.svg); width: 9px; height: 9px; }
QAbstractSpinBox::down-arrow { image: url(:/icons/controls/down.svg); width: 9px; height: 9px; }
QComboBox { padding-right: 20px; }
QComboBox:focus { padding-right: 19px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(:/icons/controls/down.svg); width: 11px; height: 11px; }
QComboBox QAbstractItemView { background: @panel; color: @text; border: 1px solid @border; padding: 3px;
    selection-background-color: @raised; selection-color: @text; outline: none; }

QCheckBox, QRadioButton { spacing: 8px; color: @text; background: transparent; border: 2px solid transparent;
    border-radius: 6px; padding: 1px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid @accent; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @outline;
    border-radius: 4px; background: @canvas; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: @accent; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent;
    image: url(:/icons/controls/check-@mode.svg); }
QRadioButton::indicator:checked { background: @accent; border: 4px solid @canvas; width: 8px; height: 8px; }
QGroupBox { border: 1px solid @border; border-radius: 6px; margin-top: 18px; padding: 8px; }
QGroupBox::title { subcontrol-origin: margin; left: 2px; color: @dim; }

QSlider::groove:horizontal { height: 4px; background: @border; border-radius: 2px; }
QSlider::sub-page:horizontal { background: @accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; background: @text; }
QSlider::handle:horizontal:focus { border: 2px solid @accent; }
QProgressBar { background: @raised; border: none; border-radius: 3px; height: 6px; text-align: center; color: @text; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }

QTabWidget::pane { border: none; border-top: 1px solid @border; top: -1px; }
QTabWidget[indented="true"]::tab-bar { left: 14px; }
QTabBar { background: transparent; border: none; qproperty-drawBase: 0; qproperty-elideMode: ElideNone; }
QTabBar::tab { background: transparent; color: @dim; border: 2px solid transparent;
    padding: 3px 1px 3px 1px; margin: 0 8px 0 0; font-size: @12px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:selected:focus { border: 2px solid @accent; border-radius: 4px; }
QTabBar::close-button { image: url(:/icons/controls/close.svg); }
QMainWindow > QTabBar { background: @panel; }
QMainWindow > QTabBar::tab { margin-left: 14px; margin-right: 4px; }

QDockWidget { color: @text; font-size: @12px; titlebar-close-icon: url(:/icons/controls/close.svg);
    titlebar-normal-icon: url(:/icons/controls/float.svg); }
QDockWidget::title { background: @panel; padding: 6px 12px; text-align: left; }
QDockWidget > QWidget { background: @panel; }
QMainWindow { background: @panel; }
QMainWindow::separator { background: @border; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QSplitter::handle { background: @border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: @accent; }

QMenuBar { background: @panel; color: @text; border: none; padding: 2px 8px; font-size: @12px; }
QMenuBar::item { background: transparent; padding: 4px 8px; border-radius: 4px; }
QMenuBar::item:selected { background: @raised; }
QMenu { background: @panel; color: @text; border: 1px solid @border; padding: 5px; font-size: @12px; }
QMenu::item { padding: 5px 24px 5px 8px; border-radius: 4px; border: 1px solid transparent; }
QMenu::item:selected { background: @raised; }
QMenu::item:disabled { color: @faint; }
QMenu::icon { padding-left: 6px; }
QMenu::separator { height: 1px; background: @border; margin: 5px 4px; }
QMenu::indicator { width: 12px; height: 12px; padding-left: 6px; }
QMenu::indicator:checked { image: url(:/icons/controls/menu-check.svg); }
QMenu::right-arrow { image: url(:/icons/controls/right.svg); width: 10px; height: 10px; right: 6px; }

QAbstractItemView { background: @canvas; alternate-background-color: @panel; color: @text; border: none;
    selection-background-color: @raised; selection-color: @text; outline: none; gridline-color: @border; }
QAbstractItemView::item { min-height: 24px; padding: 0 6px; border: none; }
QAbstractItemView::item:hover { background: @hover; }
QAbstractItemView::item:selected { background: @raised; color: @text; }
QAbstractItemView::item:focus { border: 2px solid @accent; border-radius: 4px; padding: 0 4px; }
QHeaderView { background: @panel; border: none; }
QHeaderView::section { background: @panel; color: @dim; border: none; border-bottom: 1px solid @border;
    padding: 4px 6px; font-size: @11px; }
QHeaderView::section:hover { color: @text; }
QTableCornerButton::section { background: @panel; border: none; }
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:closed { image: url(:/icons/controls/right.svg); }
QTreeView::branch:has-children:open { image: url(:/icons/controls/down.svg); }

QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QStatusBar { background: @panel; color: @dim; border-top: 1px solid @border; font-size: @11px; }
QStatusBar::item { border: none; }
QDialog { background: @panel; }
QTextBrowser { border: none; background: transparent; }
)";

QString mixed(const QColor &a, const QColor &b, double share)
{
    const auto channel = [share](int from, int to) {
        return qRound(from + (to - from) * share);
    };
    return QColor(channel(a.red(), b.red()), channel(a.green(), b.green()), channel(a.blue(), b.blue())).name();
}

} // namespace

QString styleSheet(const Tokens &tokens, bool dark, double scale)
{
    const QHash<QString, QString> values{
        {QStringLiteral("canvas"), tokens.canvas.name()},
        {QStringLiteral("panel"), tokens.panel.name()},
        {QStringLiteral("raised"), tokens.raised.name()},
        {QStringLiteral("border"), tokens.border.name()},
        {QStringLiteral("outline"), tokens.outline.name()},
        {QStringLiteral("text"), tokens.text.name()},
        {QStringLiteral("dim"), tokens.dim.name()},
        {QStringLiteral("faint"), tokens.faint.name()},
        {QStringLiteral("accent"), tokens.accent.name()},
        {QStringLiteral("accentHover"), mixed(tokens.accent, tokens.text, 0.15)},
        {QStringLiteral("onAccent"), tokens.onAccent.name()},
        {QStringLiteral("hot"), tokens.hot.name()},
        {QStringLiteral("warn"), tokens.warn.name()},
        {QStringLiteral("hover"), mixed(tokens.canvas, tokens.raised, 0.6)},
        {QStringLiteral("scroll"), mixed(tokens.border, tokens.faint, 0.35)},
        {QStringLiteral("mode"), dark ? QStringLiteral("dark") : QStringLiteral("light")},
    };
    const QString sheet = QString::fromUtf16(kSheet);
    QString result;
    result.reserve(sheet.size() * 2);
    for (qsizetype i = 0; i < sheet.size(); ++i) {
        if (sheet[i] != QLatin1Char('@')) {
            result += sheet[i];
            continue;
        }
        qsizetype end = i + 1;
        while (end < sheet.size() && sheet[end].isLetterOrNumber())
            ++end;
        const QString name = sheet.mid(i + 1, end - i - 1);
        if (name.endsWith(QLatin1String("px")) && name[0].isDigit())
            result += QString::number(qRound(name.chopped(2).toInt() * scale)) + QLatin1String("px");
        else
            result += values.value(name);
        i = end - 1;
    }
    return result;
}

} // namespace headwater::ui
