// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/inspector/propertyeditor.h"

class QTableWidget;
class QToolButton;

namespace headwater::ui {

/// A list as a small table: a column per field, or one column of texts. The last row is always empty and takes new
/// entries.
class ListEditor : public PropertyEditor
{
    Q_OBJECT
public:
    ListEditor(const pipeline::PropertySpec &spec, QWidget *parent);

    void setValue(const pipeline::Json &value) override;
    void setMixed(bool mixed) override;
    void showIssues(const std::vector<pipeline::Issue> &issues) override;
    bool isTall() const override { return true; }
    void retranslate() override;

private:
    void read();
    void addEmptyRow();
    void beginEntry();
    void fit();
    pipeline::Json entryAt(int row, QString *problem) const;
    bool isEmptyRow(int row) const;

    const pipeline::PropertySpec &m_spec;
    QTableWidget *m_table;
    QToolButton *m_add;
    QToolButton *m_remove;
    pipeline::Json m_value;
    bool m_filling = false;
    bool m_mixed = false;
};

} // namespace headwater::ui
