// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/pipeline/validation.h"

#include <QStringList>
#include <QWidget>

namespace headwater::ui {

/// Knows what can stand in a property that names a node or a metric: an ancestor of the editor.
class NameSource
{
public:
    virtual ~NameSource() = default;
    virtual QStringList namesFor(const pipeline::PropertySpec &spec) const = 0;
};

/// Edits one value of a property. Says what was typed as soon as it is a value of the right kind; whether it is an
/// allowed one is the row's business.
class PropertyEditor : public QWidget
{
    Q_OBJECT
public:
    /// The editor that fits the kind of the property. `spec` must outlive it.
    static PropertyEditor *create(const pipeline::PropertySpec &spec, limits::Profile profile, QWidget *parent);

    /// Shows a value without telling of it; null: the default applies.
    virtual void setValue(const pipeline::Json &value) = 0;
    /// The selected nodes differ in this property.
    virtual void setMixed(bool mixed) = 0;
    /// Marks the editor, or the part of it that the issues' pointers name.
    virtual void showIssues(const std::vector<pipeline::Issue> &issues) = 0;
    /// Whether the editor takes the whole width below its label.
    virtual bool isTall() const { return false; }
    /// Gives the editor's texts in the present language.
    virtual void retranslate() = 0;

Q_SIGNALS:
    void edited(const headwater::pipeline::Json &value); ///< null: back to the default
    void notUnderstood(const QString &sentence);         ///< what stands there is no value of this kind
    void finished();                                     ///< Enter, or the focus went elsewhere

protected:
    using QWidget::QWidget;
};

/// Marks a line as holding something that is refused; the style sheet draws it.
void setInvalid(QWidget *widget, bool invalid);
bool hasErrors(const std::vector<pipeline::Issue> &issues);

} // namespace headwater::ui
