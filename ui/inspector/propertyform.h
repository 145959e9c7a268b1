// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/pipeline/validation.h"

#include <QWidget>

#include <set>
#include <string>
#include <vector>

class QLabel;
class QToolButton;

namespace headwater::ui {

class PropertyEditor;

/// The range of a property under the pipeline's profile, with its unit, and the other profile's where it differs:
/// `24 to 8,760 h · exam rules: 24 to 168`. Empty when anything goes.
QString boundsHint(const pipeline::PropertySpec &spec, limits::Profile profile);

/// One property: its name, its editor, its unit and bounds, what is wrong with what was typed, a button to return to
/// the default. Only values that may be committed are told of; others stay in the editor with a sentence below.
class PropertyRow : public QWidget
{
    Q_OBJECT
public:
    PropertyRow(const pipeline::PropertySpec &spec, limits::Profile profile, QWidget *parent = nullptr);

    const pipeline::PropertySpec &spec() const { return m_spec; }
    void setValue(const pipeline::Json &value); ///< null: not written, the default applies
    void setMixed(bool mixed);
    bool isInvalid() const { return m_invalid; }
    QString message() const; ///< the sentence below the editor
    PropertyEditor *editor() const { return m_editor; }
    void retranslate();

Q_SIGNALS:
    void committed(const headwater::pipeline::Json &value); ///< null: back to the default
    void finished();

private:
    void take(const pipeline::Json &value);
    void showIssues(const std::vector<pipeline::Issue> &issues);

    const pipeline::PropertySpec &m_spec;
    limits::Profile m_profile;
    PropertyEditor *m_editor;
    QLabel *m_label;
    QLabel *m_unit;
    QLabel *m_hint;
    QLabel *m_message;
    QToolButton *m_reset;
    pipeline::Json m_value;
    bool m_invalid = false;
    bool m_mixed = false;
};

/// The properties of a service, of an object within it, or of an action, one below the other. Shows those that apply
/// (PropertySpec::showKey) and tells which one got which value.
class PropertyForm : public QWidget
{
    Q_OBJECT
public:
    PropertyForm(std::vector<const pipeline::PropertySpec *> specs, limits::Profile profile, QWidget *parent = nullptr);

    /// `values` is an object with what is written; `mixed` names the properties in which several nodes differ.
    void setValues(const pipeline::Json &values, const std::set<std::string> &mixed = {});
    PropertyRow *row(std::string_view key) const;
    const std::vector<PropertyRow *> &rows() const { return m_rows; }
    bool isInvalid() const; ///< a shown row holds something that is refused
    void retranslate();

Q_SIGNALS:
    void committed(const std::string &key, const headwater::pipeline::Json &value);
    void finished(const std::string &key);

private:
    void updateVisibility();

    std::vector<PropertyRow *> m_rows;
    pipeline::Json m_values = pipeline::Json::object();
};

} // namespace headwater::ui
