// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/validation.h"
#include "core/simulation/frame.h"

#include <QAbstractTableModel>

#include <vector>

namespace headwater::ui {

class Laboratory;

/// What is wrong: with the drawing, and with the run. Errors first, then limits that bite, warnings, and last the
/// limits that have bitten and no longer do.
class ProblemModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Problem, Node, Since, ColumnCount };
    enum class Rank { Error, Biting, Warning, Past };
    struct Row
    {
        Rank rank = Rank::Error;
        std::string node;
        QString title;
        QString body;
        QString pointer;          ///< of an issue
        std::int64_t since = -1;  ///< of a notice
        std::uint64_t notice = 0; ///< its id; 0 for an issue
        std::vector<simulation::Remedy> remedies;
        bool operator==(const Row &other) const;
    };
    static constexpr std::size_t kMostPast = 200; ///< past notices that are remembered

    explicit ProblemModel(Laboratory &lab, QObject *parent = nullptr);

    void setIssues(const std::vector<pipeline::Issue> &issues);
    /// Takes over the notices of a frame; those that are gone from it become past.
    void setNotices(const std::vector<simulation::Notice> &notices);
    void clearPast();

    const Row &row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
    int count(Rank rank) const;
    int openCount() const; ///< all but the past ones: what the tab's name counts

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void retranslate();

Q_SIGNALS:
    void countChanged(int open);

private:
    void merge();

    Laboratory &m_lab;
    std::vector<pipeline::Issue> m_issues;
    std::vector<simulation::Notice> m_notices; ///< active and past, by id
    std::vector<Row> m_rows;
};

} // namespace headwater::ui
