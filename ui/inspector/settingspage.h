// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/inspector/propertyeditor.h"

#include <QWidget>

#include <string>
#include <vector>

class QLabel;
class QVBoxLayout;

namespace headwater::ui {

class Laboratory;
class PropertyForm;

/// The properties that the selected nodes have in common. Every change is a command; what is typed in one go is one
/// step of the history.
class SettingsPage : public QWidget, public NameSource
{
    Q_OBJECT
public:
    explicit SettingsPage(Laboratory &lab, QWidget *parent = nullptr);

    void showNodes(const std::vector<std::string> &nodes);
    PropertyForm *form() const { return m_form; }
    /// Where a panel puts what it shows below the properties.
    void addBelow(QWidget *widget);
    void retranslate();
    QStringList namesFor(const pipeline::PropertySpec &spec) const override;

private:
    void rebuild();
    void refresh();
    void commit(const std::string &key, const pipeline::Json &value);
    std::vector<const pipeline::Node *> present() const;

    Laboratory &m_lab;
    QVBoxLayout *m_layout;
    QLabel *m_nothing;
    PropertyForm *m_form = nullptr;
    std::vector<std::string> m_nodes;
    std::vector<std::string> m_types; ///< of the nodes, when the form was built
    limits::Profile m_profile = limits::Profile::Current;
};

/// The properties that all of these types have under the same key and of the same kind, in the first one's order.
std::vector<const pipeline::PropertySpec *> commonProperties(const std::vector<const pipeline::ServiceType *> &types);

} // namespace headwater::ui
