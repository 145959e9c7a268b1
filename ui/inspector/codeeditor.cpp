// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/codeeditor.h"

#include "core/base/text.h"
#include "ui/editor/codeedit.h"

#include <QVBoxLayout>

namespace headwater::ui {

using pipeline::Json;

CodeEditor::CodeEditor(const pipeline::PropertySpec &spec, QWidget *parent)
    : PropertyEditor(parent)
    , m_spec(spec)
    , m_pad(new CodePad(false, this))
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pad);
    setFocusProxy(m_pad);
    connect(m_pad, &CodePad::edited, this, &CodeEditor::take);
    connect(m_pad, &CodePad::finished, this, &PropertyEditor::finished);
    connect(m_pad, &CodePad::largerWanted, this, &CodeEditor::openWindow);
    retranslate();
}

CodeEditor::~CodeEditor()
{
    m_pad->disconnect(this);
    if (m_large)
        m_large->disconnect(this);
    delete m_window;
}

void CodeEditor::take(const QString &code)
{
    for (CodePad *pad : {m_pad, m_large.data()}) {
        if (pad)
            pad->setCode(code);
    }
    Q_EMIT edited(code.isEmpty() ? Json(nullptr) : Json(code.toStdString()));
}

void CodeEditor::setValue(const Json &value)
{
    const QString code = value.is_string() ? fromUtf8(value.get_ref<const std::string &>()) : QString();
    for (CodePad *pad : {m_pad, m_large.data()}) {
        if (pad)
            pad->setCode(code);
    }
}

void CodeEditor::setMixed(bool mixed)
{
    m_mixed = mixed;
    retranslate();
}

void CodeEditor::retranslate()
{
    m_pad->setName(m_spec.label.translated());
    m_pad->setHint(m_mixed ? tr("several") : tr("No code yet: begin with a template, or write your own."));
    m_pad->retranslate();
    if (m_window)
        m_window->setWindowTitle(m_spec.label.translated());
    if (m_large)
        m_large->retranslate();
}

void CodeEditor::openWindow()
{
    if (!m_window) {
        m_window = new QDialog(window());
        m_window->setAttribute(Qt::WA_DeleteOnClose);
        m_window->setWindowTitle(m_spec.label.translated());
        m_window->resize(980, 620);
        auto *const layout = new QVBoxLayout(m_window);
        layout->setContentsMargins(0, 0, 0, 0);
        m_large = new CodePad(true, m_window);
        m_large->setName(m_spec.label.translated());
        m_large->setCode(m_pad->code());
        layout->addWidget(m_large);
        connect(m_large, &CodePad::edited, this, &CodeEditor::take);
        connect(m_large, &CodePad::finished, this, &PropertyEditor::finished);
    }
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
    m_large->setFocus();
}

} // namespace headwater::ui
