// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/nodechoices.h"

#include "core/base/text.h"

#include <algorithm>
#include <variant>

namespace headwater::ui {

bool NodeChoices::show(std::vector<Choice> choices)
{
    if (choices == m_choices)
        return false;
    beginResetModel();
    m_choices = std::move(choices);
    endResetModel();
    return true;
}

int NodeChoices::rowOf(const std::string &id) const
{
    const auto found =
        std::find_if(m_choices.begin(), m_choices.end(), [&id](const Choice &choice) { return choice.id == id; });
    return found == m_choices.end() ? -1 : static_cast<int>(found - m_choices.begin());
}

int NodeChoices::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_choices.size());
}

QVariant NodeChoices::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || static_cast<std::size_t>(index.row()) >= m_choices.size())
        return {};
    const Choice &choice = m_choices[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole || role == Qt::EditRole)
        return fromUtf8(choice.name);
    return role == Qt::UserRole ? fromUtf8(choice.id) : QVariant();
}

NodeChoices::Choice choiceOf(const pipeline::Node &node)
{
    return {node.id, node.title.empty() ? node.id : node.title};
}

bool changesNames(const std::vector<pipeline::Edit> &edits)
{
    return edits.empty() || std::any_of(edits.begin(), edits.end(), [](const pipeline::Edit &edit) {
               return std::holds_alternative<pipeline::AddNode>(edit) ||
                      std::holds_alternative<pipeline::RemoveNode>(edit) ||
                      std::holds_alternative<pipeline::SetTitle>(edit) ||
                      std::holds_alternative<pipeline::RenameNode>(edit);
           });
}

} // namespace headwater::ui
