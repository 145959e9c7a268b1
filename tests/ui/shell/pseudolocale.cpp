// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pseudolocale.h"

#include "core/base/text.h"
#include "core/services/builtin.h"

#include <QAbstractButton>
#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QGroupBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>
#include <QRegularExpression>
#include <QTabBar>
#include <QTextDocumentFragment>
#include <QToolButton>

#include <algorithm>

namespace headwater::ui {
namespace {

/// Names that are the same in every language: the program's, keys, addresses, the services' own names for metrics,
/// calls, errors and what policies allow.
bool isName(const QString &text)
{
    static const QRegularExpression kName(QStringLiteral(
        R"(^(Headwater.*|((Ctrl|Shift|Alt|Space|Return|Esc|Del|F\d+|[A-Z0-9])[+, ]*)+|)"
        R"(([A-Z][a-z]+[.]?){2,}|shardId-\d+|[a-z]+:[A-Z][A-Za-z]+|[a-z]+://127[a-z0-9.:/]+|English|Deutsch)$)"));
    return kName.match(text).hasMatch();
}

/// An empty field shows the value that a property has by itself, as the text format spells it.
bool isDefault(const QString &text)
{
    const auto has = [&](const auto &self, const std::vector<pipeline::PropertySpec> &specs) -> bool {
        return std::any_of(specs.begin(), specs.end(), [&](const pipeline::PropertySpec &spec) {
            return (spec.fallback.is_string() && fromUtf8(spec.fallback.get<std::string>()) == text) ||
                   self(self, spec.fields);
        });
    };
    const auto types = services::builtinCatalog().types();
    return std::any_of(types.begin(), types.end(),
                       [&](const pipeline::ServiceType *type) { return has(has, type->properties); });
}

bool isPlain(QString text)
{
    // A property's tool tip begins with its name in the text format.
    static const QRegularExpression kKey(QStringLiteral("^<b>[A-Za-z.]+</b>"));
    text.remove(kKey);
    if (Qt::mightBeRichText(text))
        text = QTextDocumentFragment::fromHtml(text).toPlainText();
    static const QRegularExpression kWord(QStringLiteral("[A-Za-z]{3,}"));
    return text.contains(kWord) && !isPseudo(text) && !isName(text.trimmed());
}

QString nameOf(const QWidget &widget)
{
    return QString::fromLatin1(widget.metaObject()->className()).section(QStringLiteral("::"), -1) + QLatin1Char(' ') +
           widget.objectName();
}

class Inspection
{
public:
    Inspection(QString where, TextTrouble &trouble)
        : m_where(std::move(where))
        , m_trouble(trouble)
    {
    }

    void look(QWidget &widget)
    {
        const QString name = nameOf(widget);
        says(name + QStringLiteral(" tool tip"), widget.toolTip());
        says(name + QStringLiteral(" accessible name"), widget.accessibleName());
        if (auto *label = qobject_cast<QLabel *>(&widget))
            look(*label, name);
        else if (auto *button = qobject_cast<QAbstractButton *>(&widget))
            look(*button, name);
        else if (auto *edit = qobject_cast<QLineEdit *>(&widget))
            says(name + QStringLiteral(" placeholder"),
                 isDefault(edit->placeholderText()) ? QString() : edit->placeholderText());
        else if (auto *box = qobject_cast<QComboBox *>(&widget))
            look(*box, name);
        else if (auto *bar = qobject_cast<QTabBar *>(&widget))
            look(*bar, name);
        else if (auto *group = qobject_cast<QGroupBox *>(&widget))
            says(name, group->title());
        else if (auto *header = qobject_cast<QHeaderView *>(&widget))
            look(*header, name);
    }

private:
    void look(const QLabel &label, const QString &name)
    {
        says(name, label.text());
        if (label.text().isEmpty() || hasNoPlace(label) || !isPseudo(label.text()))
            return;
        // What was shortened says the whole in its tool tip.
        if (label.text().contains(QChar(0x2026)) && !label.toolTip().isEmpty())
            return;
        if (label.wordWrap())
            fits(name, label.text(), label.height() + 1 >= label.heightForWidth(label.width()));
        else if (label.sizePolicy().horizontalPolicy() != QSizePolicy::Ignored)
            fits(name, label.text(), label.width() + 1 >= label.sizeHint().width());
    }

    void look(const QAbstractButton &button, const QString &name)
    {
        says(name, button.text());
        const auto *tool = qobject_cast<const QToolButton *>(&button);
        const bool showsText = tool != nullptr
                                   ? tool->toolButtonStyle() != Qt::ToolButtonIconOnly || tool->icon().isNull()
                                   : qobject_cast<const QPushButton *>(&button) != nullptr ||
                                         qobject_cast<const QCheckBox *>(&button) != nullptr ||
                                         qobject_cast<const QRadioButton *>(&button) != nullptr;
        if (button.text().isEmpty() || hasNoPlace(button) || !showsText)
            return;
        fits(name, button.text(), button.width() + 1 >= button.fontMetrics().horizontalAdvance(button.text()));
    }

    void look(const QComboBox &box, const QString &name)
    {
        for (int i = 0; i < box.count(); ++i)
            says(name + QStringLiteral(" item"), box.itemText(i));
    }

    void look(const QTabBar &bar, const QString &name)
    {
        for (int tab = 0; tab < bar.count(); ++tab) {
            if (!bar.isTabVisible(tab))
                continue;
            says(name, bar.tabText(tab));
            if (!hasNoPlace(bar))
                fits(name, bar.tabText(tab), bar.rect().contains(bar.tabRect(tab)));
        }
    }

    void look(const QHeaderView &header, const QString &name)
    {
        if (header.orientation() != Qt::Horizontal || header.model() == nullptr)
            return;
        for (int section = 0; section < header.count(); ++section)
            says(name, header.model()->headerData(section, Qt::Horizontal).toString());
    }

    /// What stands behind another tab or outside a scrolled area.
    static bool hasNoPlace(const QWidget &widget) { return widget.visibleRegion().isEmpty(); }

    void says(const QString &who, const QString &text)
    {
        if (isPlain(text))
            m_trouble.plain << QStringLiteral("%1: %2 is not translated: %3").arg(m_where, who, text);
    }
    void fits(const QString &who, const QString &text, bool does)
    {
        if (!does)
            m_trouble.clipped << QStringLiteral("%1: %2 is clipped: %3").arg(m_where, who, text);
    }

    QString m_where;
    TextTrouble &m_trouble;
};

} // namespace

void inspectTexts(QWidget &root, const QString &where, TextTrouble &trouble)
{
    Inspection inspection(where, trouble);
    if (root.isWindow() && isPlain(root.windowTitle()))
        trouble.plain << QStringLiteral("%1: window title is not translated: %2").arg(where, root.windowTitle());
    for (QWidget *widget : root.findChildren<QWidget *>()) {
        if (widget->isVisibleTo(&root) && widget->window() == root.window())
            inspection.look(*widget);
    }
}

void inspectMenu(const QMenu &menu, const QString &where, TextTrouble &trouble)
{
    for (const QAction *action : menu.actions()) {
        for (const QString &text : {action->text(), action->toolTip(), action->statusTip()}) {
            if (isPlain(text))
                trouble.plain << QStringLiteral("%1: %2 is not translated: %3").arg(where, action->objectName(), text);
        }
        if (action->menu() != nullptr)
            inspectMenu(*action->menu(), where, trouble);
    }
}

} // namespace headwater::ui
