// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/inspector/propertyeditor.h"

class QComboBox;
class QLabel;
class QToolButton;

namespace headwater::ui {

class NumberEdit;
class PropertyForm;

/// A group of fields that folds open below a line that sums them up. Where a single number may stand for the object,
/// one chooses between the two.
class ObjectEditor : public PropertyEditor
{
    Q_OBJECT
public:
    ObjectEditor(const pipeline::PropertySpec &spec, limits::Profile profile, QWidget *parent);

    void setValue(const pipeline::Json &value) override;
    void setMixed(bool mixed) override;
    void showIssues(const std::vector<pipeline::Issue> &issues) override;
    bool isTall() const override { return true; }
    void retranslate() override;

    void setExpanded(bool expanded);
    PropertyForm *form() const { return m_form; }

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void updateSummary();
    void setSummary(const QString &text);
    void updateMode();
    bool isNumber() const;

    const pipeline::PropertySpec &m_spec;
    QToolButton *m_fold;
    QComboBox *m_mode = nullptr;
    NumberEdit *m_number = nullptr;
    PropertyForm *m_form;
    pipeline::Json m_value;
    QString m_summary;
    bool m_mixed = false;
};

} // namespace headwater::ui
