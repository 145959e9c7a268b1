// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/canvas/filedrop.h"
#include "ui/canvas/geometry.h"

#include <QObject>
#include <QPoint>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

class QAction;
class QKeySequence;
class QMenu;

namespace headwater::pipeline {
struct ReplacementSpec;
}

namespace headwater::ui {
class CanvasView;
}

namespace headwater::ui::canvas {

/// What can be done on the canvas without a gesture, as QActions that the view owns. Their object names begin with
/// `canvas.` and never change.
class CanvasActions : public QObject
{
    Q_OBJECT
public:
    explicit CanvasActions(CanvasView &view);

    void retranslate();
    /// Enables what fits the selection.
    void refresh();
    QAction *find(std::string_view name) const; ///< `delete`, without the `canvas.`; null when unknown

    /// An arrow key: nudges the selection, or goes to another node. Whether it did anything.
    bool arrow(int key, Qt::KeyboardModifiers modifiers);
    void showMenu(int node, int link, QPoint globalPoint);

    /// Adds a service around a point; on a link it is put into it.
    void addService(const std::string &type, QPointF point, int link = -1);
    /// Adds a source that replays a file, linked to the only or the nearest stream.
    bool addReplay(const QString &path, const FileGuess &guess, QPointF point);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Entry
    {
        std::string_view name;
        const char *text;
        const char *help;
        const char *icon;
        QAction *action;
        int needs; ///< how many selected nodes, at least
    };

    QAction *add(std::string_view name, const char *text, const char *help, const char *icon, int needs,
                 const QList<QKeySequence> &shortcuts, std::function<void()> act);
    void build();
    void copy();
    void cut();
    void paste();
    void duplicate();
    void remove(bool heal);
    void replace(const std::string &node, const pipeline::ReplacementSpec &with);
    void selectAll();
    void selectAlong(bool upstream, bool downstream);
    void align(Edge edge);
    void distribute(Qt::Orientation orientation);
    void tidy();
    void moveTo(const std::vector<int> &nodes, const std::vector<QPointF> &corners, const char *text,
                std::string mergeKey = {});
    void beginLink();
    void startOrStop(const std::string &node, bool start);
    void cutOrRestore(int link, bool cut);
    void act(const std::string &node, std::string_view action);
    void addNodeActions(QMenu &menu, int node);

    CanvasView &m_view;
    std::vector<Entry> m_entries;
};

} // namespace headwater::ui::canvas
