// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/access/checklist.h"

#include <QAbstractTableModel>

#include <vector>

namespace headwater::ui {

class Laboratory;

/// The lines of the security checklist, by topic.
class SecurityModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Topic, Finding, Node, ColumnCount };

    explicit SecurityModel(Laboratory &lab, QObject *parent = nullptr);

    void setLines(std::vector<services::SecurityLine> lines);
    const services::SecurityLine &line(int row) const { return m_lines[static_cast<std::size_t>(row)]; }
    int count(services::SecurityState state) const;
    int rowOf(services::SecurityTopic topic, const std::string &node) const; ///< -1 when there is none

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    static QString topicText(services::SecurityTopic topic);

private:
    Laboratory &m_lab;
    std::vector<services::SecurityLine> m_lines;
};

} // namespace headwater::ui
