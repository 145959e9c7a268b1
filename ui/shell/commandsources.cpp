// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/commandsources.h"

#include "core/base/text.h"
#include "core/samples/samples.h"
#include "ui/connect/snippets.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/lab/laboratory.h"
#include "ui/shell/actions.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/notesdialog.h"

#include <QAction>
#include <QCoreApplication>

namespace headwater::ui {
namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("CommandPalette", text);
}

void addActions(MainWindow &window, std::vector<PaletteEntry> &entries)
{
    for (QAction *action : window.actionRegistry().all()) {
        const QString id = ActionRegistry::idOf(action);
        if (!action->isEnabled() || id == QLatin1String("help.palette"))
            continue;
        PaletteEntry entry;
        entry.id = id;
        entry.text = action->text();
        entry.text.remove(QLatin1Char('&'));
        entry.detail = ActionRegistry::groupName(id);
        if (!action->statusTip().isEmpty())
            entry.detail += QStringLiteral(" · ") + action->statusTip();
        entry.icon = action->property("icon").toString();
        entry.keys = action->shortcut().toString(QKeySequence::NativeText);
        entry.act = [action] {
            action->trigger();
        };
        entries.push_back(std::move(entry));
    }
}

/// The pages that not every node has.
void addPages(MainWindow &window, const std::string &node, const pipeline::ServiceType &type, const PaletteEntry &whole,
              std::vector<PaletteEntry> &entries)
{
    using Page = InspectorPanel::Tab;
    for (const Page page : {Page::Sql, Page::Rule, Page::Policy, Page::Peek, Page::Leases, Page::Shadow}) {
        if (!InspectorPanel::offers(page, type))
            continue;
        PaletteEntry entry = whole;
        entry.id = QStringLiteral("page:%1:%2").arg(page).arg(fromUtf8(node));
        entry.text =
            words(QT_TRANSLATE_NOOP("CommandPalette", "%1: %2")).arg(InspectorPanel::tabName(page), whole.text);
        entry.act = [&window, node, page] {
            window.showPage(node, page);
        };
        entries.push_back(std::move(entry));
    }
}

void addNodes(MainWindow &window, std::vector<PaletteEntry> &entries)
{
    Laboratory &lab = window.laboratory();
    for (const pipeline::Node &node : lab.pipeline().nodes) {
        const pipeline::ServiceType *type = lab.catalog().find(node.type);
        PaletteEntry entry;
        entry.id = QStringLiteral("node:") + fromUtf8(node.id);
        entry.text = fromUtf8(node.title.empty() ? node.id : node.title);
        entry.detail = words(QT_TRANSLATE_NOOP("CommandPalette", "Node"));
        if (type != nullptr) {
            entry.detail += QStringLiteral(" · ") + type->name.translated();
            entry.icon = QStringLiteral("services/") + fromUtf8(type->icon);
        }
        entry.act = [&window, id = node.id] {
            window.showStartPage(false);
            window.laboratory().select({id});
            Q_EMIT window.laboratory().focusRequested(id);
        };
        const PaletteEntry whole = entry;
        entries.push_back(std::move(entry));
        if (type != nullptr)
            addPages(window, node.id, *type, whole, entries);
        if (!canBeReached(node.type))
            continue;
        PaletteEntry clients = whole;
        clients.id = QStringLiteral("connect:") + fromUtf8(node.id);
        clients.text = words(QT_TRANSLATE_NOOP("CommandPalette", "Connect: %1")).arg(whole.text);
        clients.act = [&window, id = node.id] {
            window.showConnect(id);
        };
        entries.push_back(std::move(clients));
    }
}

void addSamples(MainWindow &window, std::vector<PaletteEntry> &entries)
{
    for (const samples::Sample &sample : samples::samples()) {
        const QString id = fromUtf8(sample.name);
        entries.push_back({QStringLiteral("sample:") + id, sample.title(),
                           words(QT_TRANSLATE_NOOP("CommandPalette", "Sample")) + QStringLiteral(" · ") +
                               samples::difficultyText(sample.difficulty),
                           QStringLiteral("samples"), QString(), [&window, id] {
                               window.openSample(id);
                           }});
    }
}

void addNotes(MainWindow &window, std::vector<PaletteEntry> &entries)
{
    for (const pipeline::ServiceType *type : window.laboratory().catalog().types()) {
        if (type->notes.empty())
            continue;
        PaletteEntry entry;
        entry.id = QStringLiteral("notes:") + fromUtf8(type->id);
        entry.text = words(QT_TRANSLATE_NOOP("CommandPalette", "Notes: %1")).arg(type->name.translated());
        entry.detail =
            words(QT_TRANSLATE_NOOP("CommandPalette", "Help")) + QStringLiteral(" · ") + type->purpose.translated();
        entry.icon = QStringLiteral("notes");
        entry.act = [&window, type] {
            auto *notes = new NotesDialog(*type, &window);
            notes->setAttribute(Qt::WA_DeleteOnClose);
            notes->open();
        };
        entries.push_back(std::move(entry));
    }
}

} // namespace

std::vector<PaletteEntry> commandEntries(MainWindow &window)
{
    std::vector<PaletteEntry> entries;
    addActions(window, entries);
    addNodes(window, entries);
    addSamples(window, entries);
    addNotes(window, entries);
    return entries;
}

} // namespace headwater::ui
