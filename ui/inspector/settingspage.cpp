// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/settingspage.h"

#include "core/base/text.h"
#include "ui/inspector/propertyform.h"
#include "ui/lab/laboratory.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui {

using pipeline::Json;
using pipeline::PropertySpec;
using pipeline::ServiceType;

std::vector<const PropertySpec *> commonProperties(const std::vector<const ServiceType *> &types)
{
    std::vector<const PropertySpec *> common;
    if (types.empty())
        return common;
    for (const PropertySpec &spec : types.front()->properties) {
        const bool everywhere = std::all_of(types.begin(), types.end(), [&](const ServiceType *type) {
            const PropertySpec *const other = type->property(spec.key);
            return other && other->kind == spec.kind;
        });
        if (everywhere)
            common.push_back(&spec);
    }
    return common;
}

SettingsPage::SettingsPage(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_layout(new QVBoxLayout(this))
    , m_nothing(new QLabel(this))
{
    m_layout->setContentsMargins(14, 10, 14, 12);
    m_layout->setSpacing(8);
    m_nothing->setWordWrap(true);
    m_nothing->setProperty("role", QStringLiteral("dim"));
    m_layout->addWidget(m_nothing);
    m_layout->addStretch(1);
    connect(&lab.document(), &pipeline::Document::changed, this, [this] {
        if (m_nodes.empty())
            return;
        std::vector<std::string> types;
        for (const pipeline::Node *node : present())
            types.push_back(node->type);
        if (types != m_types || m_profile != m_lab.pipeline().profile)
            rebuild();
        else
            refresh();
    });
    retranslate();
}

void SettingsPage::addBelow(QWidget *widget)
{
    m_layout->insertWidget(m_layout->count() - 1, widget);
}

std::vector<const pipeline::Node *> SettingsPage::present() const
{
    std::vector<const pipeline::Node *> nodes;
    for (const std::string &id : m_nodes) {
        if (const pipeline::Node *node = m_lab.pipeline().find(id))
            nodes.push_back(node);
    }
    return nodes;
}

void SettingsPage::showNodes(const std::vector<std::string> &nodes)
{
    if (nodes == m_nodes && m_form)
        return;
    m_nodes = nodes;
    rebuild();
}

void SettingsPage::rebuild()
{
    // The old form may be the one whose editor caused this.
    if (m_form) {
        m_form->hide();
        m_form->deleteLater();
        m_form = nullptr;
    }
    m_types.clear();
    m_profile = m_lab.pipeline().profile;
    std::vector<const ServiceType *> types;
    for (const pipeline::Node *node : present()) {
        m_types.push_back(node->type);
        const ServiceType *const type = m_lab.catalog().find(node->type);
        if (type && std::find(types.begin(), types.end(), type) == types.end())
            types.push_back(type);
    }
    const std::vector<const PropertySpec *> specs = commonProperties(types);
    m_nothing->setVisible(specs.empty());
    if (specs.empty())
        return;
    m_form = new PropertyForm(specs, m_profile, this);
    m_layout->insertWidget(1, m_form);
    connect(m_form, &PropertyForm::committed, this, &SettingsPage::commit);
    connect(m_form, &PropertyForm::finished, this, [this] { m_lab.document().endMerge(); });
    refresh();
}

void SettingsPage::refresh()
{
    const std::vector<const pipeline::Node *> nodes = present();
    if (!m_form || nodes.empty())
        return;
    Json values = nodes.front()->properties;
    std::set<std::string> mixed;
    for (const PropertyRow *row : m_form->rows()) {
        const std::string key(row->spec().key);
        const Json first = values.value(key, Json(nullptr));
        for (const pipeline::Node *node : nodes) {
            if (node->properties.value(key, Json(nullptr)) != first)
                mixed.insert(key);
        }
    }
    m_form->setValues(values, mixed);
}

void SettingsPage::commit(const std::string &key, const Json &value)
{
    std::vector<std::string> nodes;
    for (const pipeline::Node *node : present())
        nodes.push_back(node->id);
    if (nodes.empty())
        return;
    m_lab.perform(
        pipeline::setPropertyCommand(m_lab.document(), nodes, key, value, "property:" + nodes.front() + ":" + key));
}

QStringList SettingsPage::namesFor(const PropertySpec &spec) const
{
    QStringList names;
    const pipeline::Pipeline &pipeline = m_lab.pipeline();
    for (const pipeline::Node &node : pipeline.nodes) {
        const bool fits = std::any_of(spec.nodeTypes.begin(), spec.nodeTypes.end(),
                                      [&](std::string_view type) { return type == "*" || type == node.type; });
        if (fits && std::find(m_nodes.begin(), m_nodes.end(), node.id) == m_nodes.end())
            names.append(fromUtf8(node.id));
    }
    const std::vector<const pipeline::Node *> nodes = present();
    if (!spec.metricOf.empty() && !nodes.empty()) {
        const ServiceType *own = m_lab.catalog().find(nodes.front()->type);
        const Json &named = pipeline::propertyValue(*own, nodes.front()->properties, spec.metricOf);
        const pipeline::Node *watched = named.is_string() ? pipeline.find(named.get<std::string>()) : nullptr;
        const ServiceType *type = watched ? m_lab.catalog().find(watched->type) : nullptr;
        for (std::size_t i = 0; type && i < type->metrics.size(); ++i)
            names.append(fromUtf8(type->metrics[i].name));
    }
    return names;
}

void SettingsPage::retranslate()
{
    m_nothing->setText(m_nodes.size() > 1 ? tr("The selected nodes have no settings in common.")
                                          : tr("There is nothing to set here."));
    if (m_form)
        m_form->retranslate();
}

} // namespace headwater::ui
