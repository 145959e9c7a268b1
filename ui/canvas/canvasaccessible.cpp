// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvasaccessible.h"

#include "ui/canvas/canvasview.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>

#include <map>

namespace headwater::ui::canvas {

namespace {

/// One node, as long as its view and its id exist.
class NodeAccessible : public QAccessibleInterface
{
public:
    NodeAccessible(CanvasView *view, std::string id)
        : m_view(view)
        , m_id(std::move(id))
    {
    }

    bool isValid() const override { return m_view && index() >= 0; }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *parent() const override { return QAccessible::queryAccessibleInterface(m_view); }
    QAccessibleInterface *child(int) const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    void setText(QAccessible::Text, const QString &) override {}

    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect inView = m_view->nodeRect(m_id).toRect();
        return QRect(m_view->mapToGlobal(inView.topLeft()), inView.size());
    }

    QString text(QAccessible::Text which) const override
    {
        if (!isValid())
            return {};
        const SceneNode &node = m_view->scene().node(index());
        const QString type = node.type ? node.type->name.translated() : QString();
        if (which == QAccessible::Name)
            return node.title + QStringLiteral(", ") + type;
        if (which != QAccessible::Description)
            return {};
        QStringList parts{node.subtitle};
        const NodeLive live = m_view->live().node(index());
        if (live.view) {
            parts << stateWord(live.view->state);
            if (node.type)
                parts << figureText(live.headline) + QLatin1Char(' ') + headlineUnit(*node.type);
        }
        for (const auto *problems : {&node.errors, &node.warnings}) {
            for (const QString &problem : *problems)
                parts << problem;
        }
        return parts.join(QStringLiteral(", "));
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.selectable = true;
        state.focusable = true;
        if (isValid()) {
            state.selected = m_view->isSelected(index());
            state.focused = m_view->hasFocus() && m_view->currentNode() == m_id;
        } else {
            state.invalid = true;
        }
        return state;
    }

private:
    int index() const { return m_view->scene().indexOf(m_id); }

    QPointer<CanvasView> m_view;
    std::string m_id;
};

class CanvasAccessible : public QAccessibleWidget
{
public:
    explicit CanvasAccessible(CanvasView *view)
        : QAccessibleWidget(view, QAccessible::List)
        , m_view(view)
    {
    }
    ~CanvasAccessible() override
    {
        for (const auto &[id, number] : m_nodes)
            QAccessible::deleteAccessibleInterface(number);
    }

    // Overlays first, then the nodes.
    int childCount() const override
    {
        return QAccessibleWidget::childCount() + static_cast<int>(m_view->scene().nodes().size());
    }
    QAccessibleInterface *child(int index) const override
    {
        const int widgets = QAccessibleWidget::childCount();
        if (index < widgets)
            return QAccessibleWidget::child(index);
        return node(index - widgets);
    }
    int indexOfChild(const QAccessibleInterface *child) const override
    {
        for (std::size_t i = 0; i < m_view->scene().nodes().size(); ++i) {
            if (node(static_cast<int>(i)) == child)
                return QAccessibleWidget::childCount() + static_cast<int>(i);
        }
        return QAccessibleWidget::indexOfChild(child);
    }
    QAccessibleInterface *childAt(int x, int y) const override
    {
        const QPointF point = m_view->toScene(m_view->mapFromGlobal(QPoint(x, y)));
        const int index = m_view->scene().nodeAt(point);
        return index >= 0 ? node(index) : QAccessibleWidget::childAt(x, y);
    }
    QAccessibleInterface *focusChild() const override
    {
        const int index = m_view->scene().indexOf(m_view->currentNode());
        return index >= 0 ? node(index) : QAccessibleWidget::focusChild();
    }

private:
    QAccessibleInterface *node(int index) const
    {
        if (index < 0 || static_cast<std::size_t>(index) >= m_view->scene().nodes().size())
            return nullptr;
        const std::string &id = m_view->scene().node(index).id;
        const auto found = m_nodes.find(id);
        if (found != m_nodes.end())
            return QAccessible::accessibleInterface(found->second);
        auto *made = new NodeAccessible(m_view, id);
        m_nodes.emplace(id, QAccessible::registerAccessibleInterface(made));
        return made;
    }

    CanvasView *m_view;
    mutable std::map<std::string, QAccessible::Id> m_nodes;
};

QAccessibleInterface *makeAccessible(const QString &, QObject *object)
{
    auto *view = qobject_cast<CanvasView *>(object);
    return view ? new CanvasAccessible(view) : nullptr;
}

} // namespace

void installAccessibility()
{
    static const bool once = [] {
        QAccessible::installFactory(makeAccessible);
        return true;
    }();
    Q_UNUSED(once)
}

} // namespace headwater::ui::canvas
