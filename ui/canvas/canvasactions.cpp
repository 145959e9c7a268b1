// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvasactions.h"

#include "core/base/text.h"
#include "core/pipeline/textformat.h"
#include "ui/canvas/actionprompt.h"
#include "ui/canvas/canvasview.h"
#include "ui/canvas/tools.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>

#include <algorithm>
#include <cmath>

namespace headwater::ui::canvas {

using pipeline::Command;
using pipeline::Link;

namespace {

constexpr double kZoomStep = 1.25;
constexpr double kDuplicateOffset = 24;
const QString kFragmentMime = QStringLiteral("application/json");

pipeline::Position position(QPointF point)
{
    return {point.x(), point.y()};
}

} // namespace

CanvasActions::CanvasActions(CanvasView &view)
    : QObject(&view)
    , m_view(view)
{
    build();
    retranslate();
}

QAction *CanvasActions::add(std::string_view name, const char *text, const char *help, const char *icon, int needs,
                            const QList<QKeySequence> &shortcuts, std::function<void()> act)
{
    auto *action = new QAction(&m_view);
    action->setObjectName(QStringLiteral("canvas.") + fromUtf8(name));
    action->setShortcuts(shortcuts);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    if (*icon != '\0')
        action->setIcon(Theme::instance().icon(QString::fromLatin1(icon)));
    connect(action, &QAction::triggered, this, std::move(act));
    m_view.addAction(action);
    m_entries.push_back({name, text, help, icon, action, needs});
    return action;
}

void CanvasActions::build()
{
    const auto keys = [](std::initializer_list<QKeySequence> list) {
        return QList<QKeySequence>(list);
    };
    add("quick-add", QT_TR_NOOP("Add a service…"), QT_TR_NOOP("Search for a service and put it on the canvas"), "plus",
        0, keys({QKeySequence(Qt::CTRL | Qt::Key_Space)}),
        [this] { m_view.openQuickAdd(m_view.camera().visible().center()); });
    add("link", QT_TR_NOOP("Link to…"), QT_TR_NOOP("Draw a link from the selected node by keyboard"), "link", 1,
        keys({QKeySequence(Qt::Key_L)}), [this] { beginLink(); });
    add("cut", QT_TR_NOOP("Cut"), QT_TR_NOOP("Cut the selected nodes as text"), "cut", 1, keys({QKeySequence::Cut}),
        [this] { cut(); });
    add("copy", QT_TR_NOOP("Copy"), QT_TR_NOOP("Copy the selected nodes as text"), "copy", 1,
        keys({QKeySequence::Copy}), [this] { copy(); });
    add("paste", QT_TR_NOOP("Paste"), QT_TR_NOOP("Paste nodes at the cursor"), "paste", 0, keys({QKeySequence::Paste}),
        [this] { paste(); });
    add("duplicate", QT_TR_NOOP("Duplicate"), QT_TR_NOOP("Copy and paste the selected nodes in one step"), "duplicate",
        1, keys({QKeySequence(Qt::CTRL | Qt::Key_D)}), [this] { duplicate(); });
    add("delete", QT_TR_NOOP("Delete"), QT_TR_NOOP("Delete what is selected"), "delete", -1,
        keys({QKeySequence(Qt::Key_Delete), QKeySequence(Qt::Key_Backspace)}), [this] { remove(false); });
    add("delete-heal", QT_TR_NOOP("Delete and heal"),
        QT_TR_NOOP("Delete the selected nodes and link their neighbours directly"), "unlink", 1,
        keys({QKeySequence(Qt::CTRL | Qt::Key_Delete), QKeySequence(Qt::CTRL | Qt::Key_Backspace)}),
        [this] { remove(true); });
    add("rename", QT_TR_NOOP("Rename"), QT_TR_NOOP("Change the title of the selected node"), "rename", 1,
        keys({QKeySequence(Qt::Key_F2)}), [this] {
            if (!m_view.lab().selectedNodes().empty())
                m_view.editTitle(m_view.lab().selectedNodes().front());
        });
    add("select-all", QT_TR_NOOP("Select all"), "", "", 0, keys({QKeySequence::SelectAll}), [this] { selectAll(); });
    add("select-upstream", QT_TR_NOOP("Select upstream"), QT_TR_NOOP("All that feeds the selected nodes"), "", 1,
        keys({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Left)}), [this] { selectAlong(true, false); });
    add("select-downstream", QT_TR_NOOP("Select downstream"), QT_TR_NOOP("All that the selected nodes feed"), "", 1,
        keys({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Right)}), [this] { selectAlong(false, true); });
    add("select-connected", QT_TR_NOOP("Select connected"), QT_TR_NOOP("All that hangs together with the selection"),
        "", 1, keys({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Up)}), [this] { selectAlong(true, true); });
    add("find", QT_TR_NOOP("Find on the canvas…"), QT_TR_NOOP("Go to a node by its name or type"), "search", 0,
        keys({QKeySequence::Find}), [this] { m_view.openFind(); });

    const struct
    {
        const char *name;
        const char *text;
        const char *icon;
        Edge edge;
    } edges[] = {{"align-left", QT_TR_NOOP("Align left"), "align-left", Edge::Left},
                 {"align-centre", QT_TR_NOOP("Align centres"), "align-center", Edge::Centre},
                 {"align-right", QT_TR_NOOP("Align right"), "align-right", Edge::Right},
                 {"align-top", QT_TR_NOOP("Align tops"), "align-top", Edge::Top},
                 {"align-middle", QT_TR_NOOP("Align middles"), "align-middle", Edge::Middle},
                 {"align-bottom", QT_TR_NOOP("Align bottoms"), "align-bottom", Edge::Bottom}};
    for (const auto &entry : edges)
        add(entry.name, entry.text, "", entry.icon, 2, {}, [this, edge = entry.edge] { align(edge); });
    add("distribute-across", QT_TR_NOOP("Distribute across"), QT_TR_NOOP("Equal gaps from left to right"),
        "distribute-horizontal", 3, {}, [this] { distribute(Qt::Horizontal); });
    add("distribute-down", QT_TR_NOOP("Distribute down"), QT_TR_NOOP("Equal gaps from top to bottom"),
        "distribute-vertical", 3, {}, [this] { distribute(Qt::Vertical); });
    add("tidy", QT_TR_NOOP("Tidy up"), QT_TR_NOOP("Lay the whole pipeline out from left to right"), "arrange", 0,
        keys({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L)}), [this] { tidy(); });

    add("zoom-in", QT_TR_NOOP("Zoom in"), "", "zoom-in", 0,
        keys({QKeySequence::ZoomIn, QKeySequence(Qt::CTRL | Qt::Key_Equal)}),
        [this] { m_view.setZoom(m_view.zoom() * kZoomStep); });
    add("zoom-out", QT_TR_NOOP("Zoom out"), "", "zoom-out", 0, keys({QKeySequence::ZoomOut}),
        [this] { m_view.setZoom(m_view.zoom() / kZoomStep); });
    add("zoom-reset", QT_TR_NOOP("Actual size"), QT_TR_NOOP("Show everything at 100 %"), "zoom", 0,
        keys({QKeySequence(Qt::CTRL | Qt::Key_0)}), [this] { m_view.setZoom(1); });
    add("fit", QT_TR_NOOP("Fit all"), QT_TR_NOOP("Show the whole pipeline"), "fit", 0,
        keys({QKeySequence(Qt::CTRL | Qt::Key_1)}), [this] { m_view.frameAll(); });
    add("fit-selection", QT_TR_NOOP("Fit selection"), QT_TR_NOOP("Show the selected nodes as large as they fit"), "fit",
        0, keys({QKeySequence(Qt::Key_F)}), [this] {
            QRectF bounds;
            for (const int node : m_view.selectedIndices()) {
                const QRectF &rect = m_view.scene().node(node).rect;
                bounds = bounds.isNull() ? rect : bounds.united(rect);
            }
            m_view.fit(bounds.isNull() ? m_view.scene().bounds() : bounds);
        });
    QAction *map =
        add("mini-map", QT_TR_NOOP("Overview map"), QT_TR_NOOP("Show the whole pipeline, small"), "mini-map", 0,
            keys({QKeySequence(Qt::Key_M)}), [this] { m_view.showMiniMap(find("mini-map")->isChecked()); });
    map->setCheckable(true);
    map->setChecked(true);
}

QAction *CanvasActions::find(std::string_view name) const
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &entry) { return entry.name == name; });
    return found == m_entries.end() ? nullptr : found->action;
}

void CanvasActions::retranslate()
{
    for (const Entry &entry : m_entries) {
        entry.action->setText(tr(entry.text));
        const QString help = *entry.help != '\0' ? tr(entry.help) : tr(entry.text);
        const QString shortcut = entry.action->shortcut().toString(QKeySequence::NativeText);
        entry.action->setStatusTip(help);
        entry.action->setToolTip(shortcut.isEmpty() ? help : QStringLiteral("%1 (%2)").arg(help, shortcut));
    }
}

void CanvasActions::refresh()
{
    const auto count = static_cast<int>(m_view.lab().selectedNodes().size());
    const bool links = !m_view.lab().selectedLinks().empty();
    for (const Entry &entry : m_entries)
        entry.action->setEnabled(entry.needs < 0 ? count > 0 || links : count >= entry.needs);
}

void CanvasActions::copy()
{
    const std::vector<std::string> &nodes = m_view.lab().selectedNodes();
    if (nodes.empty())
        return;
    const QByteArray text = QByteArray::fromStdString(pipeline::writeFragment(m_view.lab().pipeline(), nodes));
    auto *data = new QMimeData;
    data->setText(QString::fromUtf8(text));
    data->setData(kFragmentMime, text);
    QApplication::clipboard()->setMimeData(data);
}

void CanvasActions::cut()
{
    copy();
    remove(false);
}

void CanvasActions::paste()
{
    const QMimeData *data = QApplication::clipboard()->mimeData();
    if (!data || !data->hasText())
        return;
    const std::string text = data->text().toStdString();
    Laboratory &lab = m_view.lab();
    const std::size_t before = lab.pipeline().nodes.size();
    const QPointF corner = snapped(m_view.pastePoint());
    if (!lab.perform(pipeline::pasteCommand(lab.document(), text, position(corner))))
        return;
    std::vector<std::string> added;
    for (std::size_t i = before; i < lab.pipeline().nodes.size(); ++i)
        added.push_back(lab.pipeline().nodes[i].id);
    lab.select(added);
}

void CanvasActions::duplicate()
{
    Laboratory &lab = m_view.lab();
    if (lab.selectedNodes().empty())
        return;
    const std::string text = pipeline::writeFragment(lab.pipeline(), lab.selectedNodes());
    QRectF bounds;
    for (const int node : m_view.selectedIndices()) {
        const QRectF &rect = m_view.scene().node(node).rect;
        bounds = bounds.isNull() ? rect : bounds.united(rect);
    }
    const std::size_t before = lab.pipeline().nodes.size();
    const QPointF corner = bounds.topLeft() + QPointF(kDuplicateOffset, kDuplicateOffset);
    Result<Command> command = pipeline::pasteCommand(lab.document(), text, position(corner));
    if (command)
        command->text = QT_TRANSLATE_NOOP("Commands", "Duplicate");
    if (!lab.perform(std::move(command)))
        return;
    std::vector<std::string> added;
    for (std::size_t i = before; i < lab.pipeline().nodes.size(); ++i)
        added.push_back(lab.pipeline().nodes[i].id);
    lab.select(added);
}

void CanvasActions::remove(bool heal)
{
    Laboratory &lab = m_view.lab();
    if (lab.selectedNodes().empty() && lab.selectedLinks().empty())
        return;
    lab.perform(pipeline::removeCommand(lab.document(), lab.selectedNodes(), lab.selectedLinks(), heal));
}

void CanvasActions::replace(const std::string &node, const pipeline::ReplacementSpec &with)
{
    Laboratory &lab = m_view.lab();
    if (!lab.perform(pipeline::replaceNodeCommand(lab.document(), node, with)))
        return;
    for (const pipeline::Node &each : lab.pipeline().nodes) {
        if (each.type == with.type)
            lab.select({each.id}); // the newest is the last
    }
}

void CanvasActions::selectAll()
{
    std::vector<std::string> all;
    for (const SceneNode &node : m_view.scene().nodes())
        all.push_back(node.id);
    m_view.lab().select(all);
}

void CanvasActions::selectAlong(bool upstream, bool downstream)
{
    std::vector<std::string> chosen = m_view.lab().selectedNodes();
    const auto takeIn = [&](const std::string &id) {
        if (std::find(chosen.begin(), chosen.end(), id) == chosen.end())
            chosen.push_back(id);
    };
    // Up and down are followed apart, unless all that hangs together is wanted.
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const std::string id = chosen[i];
        for (const Link &link : m_view.lab().pipeline().links) {
            if (upstream && link.to == id)
                takeIn(link.from);
            if (downstream && link.from == id)
                takeIn(link.to);
        }
    }
    m_view.lab().select(chosen);
}

void CanvasActions::moveTo(const std::vector<int> &nodes, const std::vector<QPointF> &corners, const char *text,
                           std::string mergeKey)
{
    std::vector<std::pair<std::string, pipeline::Position>> places;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        places.emplace_back(m_view.scene().node(nodes[i]).id, position(corners[i]));
    Command command = pipeline::moveCommand(m_view.lab().document(), places, std::move(mergeKey));
    command.text = text;
    m_view.lab().perform(std::move(command));
}

void CanvasActions::align(Edge edge)
{
    const std::vector<int> nodes = m_view.selectedIndices();
    std::vector<QRectF> rects;
    for (const int node : nodes)
        rects.push_back(m_view.scene().node(node).rect);
    if (nodes.size() > 1)
        moveTo(nodes, aligned(rects, edge), QT_TRANSLATE_NOOP("Commands", "Align nodes"));
}

void CanvasActions::distribute(Qt::Orientation orientation)
{
    const std::vector<int> nodes = m_view.selectedIndices();
    std::vector<QRectF> rects;
    for (const int node : nodes)
        rects.push_back(m_view.scene().node(node).rect);
    if (nodes.size() > 2)
        moveTo(nodes, distributed(rects, orientation), QT_TRANSLATE_NOOP("Commands", "Distribute nodes"));
}

void CanvasActions::tidy()
{
    std::vector<int> all(m_view.scene().nodes().size());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = static_cast<int>(i);
    if (all.empty())
        return;
    moveTo(all, m_view.scene().tidyLayout(), QT_TRANSLATE_NOOP("Commands", "Tidy up"));
    m_view.frameAll();
}

bool CanvasActions::arrow(int key, Qt::KeyboardModifiers modifiers)
{
    const QPointF way = key == Qt::Key_Left    ? QPointF(-1, 0)
                        : key == Qt::Key_Right ? QPointF(1, 0)
                        : key == Qt::Key_Up    ? QPointF(0, -1)
                                               : QPointF(0, 1);
    const std::vector<int> selected = m_view.selectedIndices();
    const bool navigate = modifiers.testFlag(Qt::ControlModifier) || selected.empty();
    if (!navigate) {
        const double step = modifiers.testFlag(Qt::ShiftModifier) ? 1 : kGrid;
        std::vector<QPointF> corners;
        std::string key_ = "nudge";
        for (const int node : selected) {
            corners.push_back(m_view.scene().node(node).rect.topLeft() + way * step);
            key_ += ' ' + m_view.scene().node(node).id;
        }
        moveTo(selected, corners, QT_TRANSLATE_NOOP("Commands", "Nudge"), key_);
        return true;
    }
    const Scene &scene = m_view.scene();
    if (scene.nodes().empty())
        return false;
    int from = scene.indexOf(m_view.currentNode());
    if (from < 0 && !selected.empty())
        from = selected.front();
    if (from < 0) {
        m_view.setCurrentNode(scene.nodes().front().id, true);
        return true;
    }
    // The nearest node that lies more ahead than aside.
    const QPointF start = scene.node(from).rect.center();
    int best = -1;
    double least = 1e18;
    for (std::size_t i = 0; i < scene.nodes().size(); ++i) {
        if (static_cast<int>(i) == from)
            continue;
        const QPointF gap = scene.nodes()[i].rect.center() - start;
        const double ahead = QPointF::dotProduct(gap, way);
        const double aside = std::abs(gap.x() * way.y()) + std::abs(gap.y() * way.x());
        if (ahead <= 0 || aside > ahead * 2.5)
            continue;
        const double cost = ahead + 2 * aside;
        if (cost < least) {
            least = cost;
            best = static_cast<int>(i);
        }
    }
    if (best >= 0)
        m_view.setCurrentNode(scene.node(best).id, true);
    return true;
}

void CanvasActions::beginLink()
{
    std::string id = m_view.currentNode();
    if (m_view.scene().indexOf(id) < 0 && !m_view.lab().selectedNodes().empty())
        id = m_view.lab().selectedNodes().front();
    const int node = m_view.scene().indexOf(id);
    if (node < 0)
        return;
    const SceneNode &source = m_view.scene().node(node);
    // From an output when there is one, else backwards from an input.
    for (const bool output : {true, false}) {
        for (std::size_t i = 0; i < source.ports.size(); ++i) {
            if (source.ports[i].spec->output == output) {
                m_view.beginTool(
                    std::make_unique<LinkTool>(m_view, node, static_cast<int>(i), LinkTool::Hand::Keyboard));
                return;
            }
        }
    }
}

void CanvasActions::addService(const std::string &type, QPointF point, int link)
{
    Laboratory &lab = m_view.lab();
    const pipeline::ServiceType *service = lab.catalog().find(type);
    if (!service) {
        Q_EMIT lab.refused(tr("The service “%1” is not known.").arg(QString::fromStdString(type)));
        return;
    }
    const QSizeF size = nodeSize(*service, pipeline::Json::object());
    const pipeline::Position corner = position(snapped(point - QPointF(size.width(), size.height()) / 2));
    if (link >= 0) {
        const auto insert = pipeline::insertOnLinkCommand(lab.document(), m_view.scene().link(link).link, type, corner);
        if (insert && lab.perform(insert)) {
            lab.select({lab.pipeline().nodes.back().id});
            return;
        }
    }
    if (lab.perform(pipeline::addNodeCommand(lab.document(), type, corner))) {
        const std::string id = lab.pipeline().nodes.back().id;
        lab.select({id});
        m_view.setCurrentNode(id, false);
    }
}

bool CanvasActions::addReplay(const QString &path, const FileGuess &guess, QPointF point)
{
    Laboratory &lab = m_view.lab();
    const pipeline::ServiceType *service = lab.catalog().find("log-replay");
    if (!service)
        return false;
    const QSizeF size = nodeSize(*service, pipeline::Json::object());
    Command command = pipeline::addNodeCommand(lab.document(), "log-replay",
                                               position(snapped(point - QPointF(size.width(), size.height()) / 2)));
    auto &added = std::get<pipeline::AddNode>(command.edits.front());
    const QFileInfo info(path);
    added.node.title = info.fileName().toStdString();
    added.node.properties["path"] = info.absoluteFilePath().toStdString();
    added.node.properties["format"] = guess.format;
    if (!guess.keyField.empty())
        added.node.properties["keyField"] = guess.keyField;
    if (!guess.timeField.empty() && service->property("timeField"))
        added.node.properties["timeField"] = guess.timeField;
    command.text = QT_TRANSLATE_NOOP("Commands", "Add a file as a source");
    const std::string id = added.node.id;

    const SceneNode *nearest = nullptr;
    double least = 1e18;
    for (const SceneNode &node : m_view.scene().nodes()) {
        const double distance = (node.rect.center() - point).manhattanLength();
        if (node.hasLanes && distance < least) {
            least = distance;
            nearest = &node;
        }
    }
    if (nearest) {
        pipeline::Pipeline with = lab.pipeline();
        with.nodes.push_back(added.node);
        Link link;
        link.from = id;
        link.to = nearest->id;
        if (!lab.catalog().linkRefusal(with, link))
            command.edits.push_back(pipeline::AddLink{lab.pipeline().links.size(), std::move(link)});
    }
    if (!lab.perform(std::move(command)))
        return false;
    lab.select({id});
    return true;
}

bool CanvasActions::eventFilter(QObject *watched, QEvent *event)
{
    auto *edit = qobject_cast<QLineEdit *>(watched);
    if (edit && event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        // Hidden without its text being taken.
        edit->setProperty("node", QVariant());
        edit->hide();
        m_view.setFocus(Qt::OtherFocusReason);
        return true;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace headwater::ui::canvas
