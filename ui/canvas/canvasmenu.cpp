// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "ui/canvas/actionprompt.h"
#include "ui/canvas/canvasactions.h"
#include "ui/canvas/canvasview.h"

#include <QAction>
#include <QMenu>

namespace headwater::ui::canvas {

void CanvasActions::startOrStop(const std::string &node, bool start)
{
    pipeline::Action action;
    action.node = node;
    action.name = start ? "Start" : "Stop";
    m_view.lab().post(action);
}

void CanvasActions::cutOrRestore(int link, bool cut)
{
    const pipeline::Link &target = m_view.scene().link(link).link;
    pipeline::Action action;
    action.node = target.from;
    action.name = cut ? "CutLink" : "RestoreLink";
    action.with["to"] = target.to;
    if (!target.port.empty())
        action.with["port"] = target.port;
    m_view.lab().post(action);
}

void CanvasActions::act(const std::string &node, std::string_view name)
{
    const int index = m_view.scene().indexOf(node);
    if (index < 0 || !m_view.scene().node(index).type)
        return;
    const pipeline::ActionSpec *spec = m_view.scene().node(index).type->action(name);
    if (!spec)
        return;
    pipeline::Action action;
    action.node = node;
    action.name = std::string(name);
    if (!spec->parameters.empty()) {
        ActionPrompt prompt(*spec, m_view.scene().node(index).title, m_view.lab().pipeline().profile,
                            m_view.live().node(index), &m_view);
        if (prompt.exec() != QDialog::Accepted)
            return;
        action.with = prompt.values();
    }
    m_view.lab().post(action);
}

void CanvasActions::addNodeActions(QMenu &menu, int node)
{
    const SceneNode &target = m_view.scene().node(node);
    const std::string id = target.id;
    const simulation::NodeView *view = m_view.live().node(node).view;
    if (target.type) {
        for (const pipeline::ActionSpec &spec : target.type->actions) {
            const QString label = spec.label.translated();
            QAction *action = menu.addAction(spec.parameters.empty() ? label : label + QStringLiteral("…"));
            action->setToolTip(spec.help.isEmpty() ? QString() : spec.help.translated());
            connect(action, &QAction::triggered, this, [this, id, name = std::string(spec.name)] { act(id, name); });
        }
        if (!target.type->actions.empty())
            menu.addSeparator();
        for (const pipeline::ReplacementSpec &spec : target.type->replacements)
            connect(menu.addAction(spec.label.translated()), &QAction::triggered, this,
                    [this, id, &spec] { replace(id, spec); });
        if (!target.type->replacements.empty())
            menu.addSeparator();
    }
    const bool stopped = view && view->state == simulation::NodeState::Offline;
    QAction *power =
        menu.addAction(Theme::instance().icon(stopped ? QStringLiteral("start-node") : QStringLiteral("stop-node")),
                       stopped ? tr("Start this node") : tr("Stop this node"));
    connect(power, &QAction::triggered, this, [this, id, stopped] { startOrStop(id, stopped); });
    menu.addSeparator();
}

void CanvasActions::showMenu(int node, int link, QPoint globalPoint)
{
    // Owned by the view and gone with the choice; exec() would hold the event loop of a running picture.
    auto *menu = new QMenu(&m_view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    menu->setObjectName(QStringLiteral("canvas.menu"));
    const auto take = [&](std::initializer_list<std::string_view> names) {
        for (const std::string_view name : names) {
            if (name.empty())
                menu->addSeparator();
            else if (QAction *action = find(name))
                menu->addAction(action);
        }
    };
    if (node >= 0) {
        addNodeActions(*menu, node);
        take({"link", "rename", "", "cut", "copy", "duplicate", "", "delete", "delete-heal", ""});
        QMenu *select = menu->addMenu(tr("Select"));
        for (const char *name : {"select-upstream", "select-downstream", "select-connected"})
            select->addAction(find(name));
        if (m_view.lab().selectedNodes().size() > 1) {
            QMenu *arrange = menu->addMenu(tr("Arrange"));
            for (const char *name : {"align-left", "align-centre", "align-right", "align-top", "align-middle",
                                     "align-bottom", "distribute-across", "distribute-down"})
                arrange->addAction(find(name));
        }
        take({"fit-selection"});
    } else if (link >= 0) {
        const bool cut = m_view.live().isCut(link);
        const pipeline::Link target = m_view.scene().link(link).link;
        QAction *line = menu->addAction(Theme::instance().icon(cut ? QStringLiteral("link") : QStringLiteral("unlink")),
                                        cut ? tr("Restore this link") : tr("Cut this link"));
        connect(line, &QAction::triggered, this, [this, target, cut] {
            if (const int index = m_view.scene().indexOf(target); index >= 0)
                cutOrRestore(index, !cut);
        });
        menu->addSeparator();
        take({"delete"});
    } else {
        const QPointF point = m_view.pastePoint();
        QAction *add = menu->addAction(Theme::instance().icon(QStringLiteral("plus")), tr("Add a service…"));
        connect(add, &QAction::triggered, this, [this, point] { m_view.openQuickAdd(point); });
        take({"paste", "", "select-all", "find", "", "tidy", "fit", "zoom-reset", "mini-map"});
    }
    menu->popup(globalPoint);
}

} // namespace headwater::ui::canvas
