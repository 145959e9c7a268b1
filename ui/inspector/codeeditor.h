// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/codepad.h"
#include "ui/inspector/propertyeditor.h"

#include <QDialog>
#include <QPointer>

namespace headwater::ui {

/// A property that is code: in the inspector, and in a window of its own for whoever wants more room.
class CodeEditor : public PropertyEditor
{
    Q_OBJECT
public:
    CodeEditor(const pipeline::PropertySpec &spec, QWidget *parent);
    ~CodeEditor() override;

    void setValue(const pipeline::Json &value) override;
    void setMixed(bool mixed) override;
    void showIssues(const std::vector<pipeline::Issue> &) override {}
    bool isTall() const override { return true; }
    void retranslate() override;

    CodePad *pad() const { return m_pad; }
    QDialog *dialog() const { return m_window; }

private:
    void take(const QString &code);
    void openWindow();

    const pipeline::PropertySpec &m_spec;
    CodePad *m_pad;
    QPointer<QDialog> m_window;
    QPointer<CodePad> m_large;
    bool m_mixed = false;
};

} // namespace headwater::ui
