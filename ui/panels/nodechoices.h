// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/edit.h"

#include <QAbstractListModel>

#include <string>
#include <vector>

namespace headwater::ui {

/// Nodes to choose from in a combo box. Texts are made when they are looked at: a pipeline may have thousands.
class NodeChoices : public QAbstractListModel
{
    Q_OBJECT
public:
    struct Choice
    {
        std::string id;
        std::string name;
        bool operator==(const Choice &) const = default;
    };

    using QAbstractListModel::QAbstractListModel;

    /// What to choose from; returns whether that is something new, so that the current row has to be set again.
    bool show(std::vector<Choice> choices);
    int rowOf(const std::string &id) const; ///< -1 when there is none

    int rowCount(const QModelIndex &parent = {}) const override;
    /// The name; for Qt::UserRole the id.
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    std::vector<Choice> m_choices;
};

NodeChoices::Choice choiceOf(const pipeline::Node &node);

/// Whether edits (none: all is new) add, remove or rename nodes.
bool changesNames(const std::vector<pipeline::Edit> &edits);

} // namespace headwater::ui
