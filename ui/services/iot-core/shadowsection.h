// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/pipeline.h"

#include <QWidget>

class QLabel;
class QStandardItem;
class QStandardItemModel;
class QTreeView;

namespace headwater::ui {

/// A section of a shadow as a tree of names and values. What differs has a sign and a tint, what came with this
/// version is strong.
class ShadowSection : public QWidget
{
    Q_OBJECT
public:
    enum Roles { DiffersRole = Qt::UserRole + 1, ChangedRole };

    explicit ShadowSection(QWidget *parent = nullptr);
    void setTexts(const QString &caption, const QString &none);
    /// `delta` says which of its leaves differ; `before` is the section a version earlier, null if there was none.
    void setSection(const pipeline::Json &section, const pipeline::Json &delta, const pipeline::Json &before);
    const QStandardItemModel *model() const { return m_model; }

private:
    void fill(QStandardItem *parent, const pipeline::Json &section, const pipeline::Json &delta,
              const pipeline::Json &before);

    QLabel *m_caption;
    QTreeView *m_tree;
    QStandardItemModel *m_model;
    QString m_none;
};

} // namespace headwater::ui
