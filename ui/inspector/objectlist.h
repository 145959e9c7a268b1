// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/inspector/objectmodel.h"
#include "ui/panels/worldsource.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QLabel;
class QPlainTextEdit;
class QTableView;
class QToolButton;

namespace headwater::ui {

/// The objects of a bucket: looks at the list and into an object, and saves one as a file. Never waits for the world.
class ObjectList : public QWidget
{
    Q_OBJECT
public:
    explicit ObjectList(QWidget *parent = nullptr);
    void setSource(const WorldSource &source);
    void showNode(const std::string &node);
    ObjectModel *model() const { return m_model; }

    /// Where an object is saved: asks the person, unless something else is set.
    void setFileChooser(std::function<QString(const QString &suggested)> chooser);

public Q_SLOTS:
    void look();
    void save();

Q_SIGNALS:
    void saved(const QString &path, const QString &error); ///< `error` is empty when it worked

protected:
    void changeEvent(QEvent *event) override;

private:
    void ask(int row);
    void take();
    void say(const QString &text, bool isError = false);
    void write(const std::string &bytes);
    void showObject(const std::string &bytes);
    void retranslate();

    WorldSource m_source;
    std::string m_node;
    std::string m_key; ///< of the object that was asked for
    QString m_saveTo;  ///< where it goes; empty: it is only shown
    ObjectsFuture m_list;
    ObjectFuture m_bytes;
    QTimer m_poll;
    std::function<QString(const QString &)> m_chooser;

    ObjectModel *m_model;
    QTableView *m_table;
    QToolButton *m_look;
    QToolButton *m_save;
    QLabel *m_status;
    QPlainTextEdit *m_content;
};

} // namespace headwater::ui
