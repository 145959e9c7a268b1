// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "ui/canvas/canvasactions.h"
#include "ui/canvas/canvasview.h"
#include "ui/canvas/searchbox.h"

#include <QLineEdit>

namespace headwater::ui {

using namespace canvas;

namespace {

SearchBox::Entry entryOf(const pipeline::ServiceType &type)
{
    return {fromUtf8(type.id), type.name.translated(), type.purpose.translated(),
            QStringLiteral("services/") + fromUtf8(type.icon),
            type.group.translated() + QLatin1Char(' ') + fromUtf8(type.id)};
}

} // namespace

void CanvasView::openQuickAdd(QPointF scenePoint)
{
    std::vector<SearchBox::Entry> entries;
    for (const pipeline::ServiceType *type : m_lab.catalog().types())
        entries.push_back(entryOf(*type));
    m_search->open(toView(scenePoint).toPoint(), tr("Add a service"), std::move(entries),
                   [this, scenePoint](const QString &type) { m_actions->addService(type.toStdString(), scenePoint); });
}

void CanvasView::openQuickAdd(QPointF scenePoint, const std::string &node, const std::string &port, bool output)
{
    const auto linked = [this, node, port, output](const std::string &type, const pipeline::Node &added) {
        pipeline::Link link;
        link.from = output ? node : added.id;
        link.to = output ? added.id : node;
        if (output)
            link.port = port;
        pipeline::Pipeline with = m_lab.pipeline();
        with.nodes.push_back(added);
        Q_UNUSED(type)
        return std::pair(link, !m_lab.catalog().linkRefusal(with, link).has_value());
    };
    std::vector<SearchBox::Entry> entries;
    for (const pipeline::ServiceType *type : m_lab.catalog().types()) {
        const pipeline::Command add = pipeline::addNodeCommand(m_lab.document(), type->id, std::nullopt);
        if (linked(std::string(type->id), std::get<pipeline::AddNode>(add.edits.front()).node).second)
            entries.push_back(entryOf(*type));
    }
    m_search->open(toView(scenePoint).toPoint(), output ? tr("Add and link to") : tr("Add and link from"),
                   std::move(entries), [this, scenePoint, output, linked](const QString &chosen) {
                       const std::string type = chosen.toStdString();
                       const pipeline::ServiceType *service = m_lab.catalog().find(type);
                       if (!service)
                           return;
                       const QSizeF size = nodeSize(*service, pipeline::Json::object());
                       const QPointF corner =
                           snapped(scenePoint - QPointF(output ? 0 : size.width(), size.height() / 2));
                       pipeline::Command command =
                           pipeline::addNodeCommand(m_lab.document(), type, pipeline::Position{corner.x(), corner.y()});
                       const pipeline::Node added = std::get<pipeline::AddNode>(command.edits.front()).node;
                       if (const auto [link, fits] = linked(type, added); fits)
                           command.edits.push_back(pipeline::AddLink{m_lab.pipeline().links.size(), link});
                       if (m_lab.perform(std::move(command)))
                           setCurrentNode(added.id, true);
                   });
}

void CanvasView::openFind()
{
    std::vector<SearchBox::Entry> entries;
    for (const SceneNode &node : m_scene.nodes()) {
        entries.push_back(
            {fromUtf8(node.id), node.title, node.subtitle,
             node.type ? QStringLiteral("services/") + fromUtf8(node.type->icon) : QString(),
             fromUtf8(node.id) + QLatin1Char(' ') + (node.type ? node.type->name.translated() : QString())});
    }
    m_search->open(
        QPoint(width() / 2 - 170, 16), tr("Find on the canvas"), std::move(entries),
        [this](const QString &id) { setCurrentNode(id.toStdString(), true); },
        [this](const QString &id) {
            const int index = m_scene.indexOf(id.toStdString());
            if (index >= 0)
                centreOn(m_scene.node(index).rect.center());
        });
}

void CanvasView::editTitle(const std::string &node)
{
    const int index = m_scene.indexOf(node);
    if (index < 0)
        return;
    const SceneNode &target = m_scene.node(index);
    const QRectF rect = m_camera.toView(target.rect);
    const int left = static_cast<int>(rect.left() + (target.hasLanes ? 44 : 40) * m_camera.zoom);
    const int wide = std::max(140, static_cast<int>(std::min(rect.right() - left - 8, 240.0)));
    m_titleEdit->setGeometry(left, static_cast<int>(rect.top() + 4 * m_camera.zoom), wide, 28);
    m_titleEdit->setText(target.title);
    m_titleEdit->setProperty("node", QString::fromStdString(node));
    m_titleEdit->disconnect(this);
    connect(m_titleEdit, &QLineEdit::editingFinished, this, [this] {
        const QVariant whose = m_titleEdit->property("node");
        if (!whose.isValid())
            return;
        m_titleEdit->setProperty("node", QVariant());
        const bool hadFocus = m_titleEdit->hasFocus();
        m_titleEdit->hide();
        if (hadFocus)
            setFocus(Qt::OtherFocusReason);
        const std::string id = whose.toString().toStdString();
        const pipeline::Node *edited = m_lab.pipeline().find(id);
        std::string title = m_titleEdit->text().trimmed().toStdString();
        // The id is what shows when there is no title: leaving it there is not giving one.
        if (edited && edited->title.empty() && title == id)
            return;
        m_lab.perform(pipeline::setTitleCommand(m_lab.document(), id, title, {}));
    });
    m_titleEdit->show();
    m_titleEdit->raise();
    m_titleEdit->selectAll();
    m_titleEdit->setFocus(Qt::OtherFocusReason);
}

} // namespace headwater::ui
