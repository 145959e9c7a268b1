// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/simulation/frame.h"

#include <QWidget>

#include <memory>
#include <string>
#include <vector>

class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace headwater::ui {

class PropertyForm;

/// One action: its name folds open to what it needs, a button that does it now, and one that plans it.
class ActionCard : public QWidget
{
    Q_OBJECT
public:
    ActionCard(const pipeline::ActionSpec &spec, limits::Profile profile, QWidget *parent);

    const pipeline::ActionSpec &spec() const { return m_spec; }
    /// Values for what nobody has filled in yet.
    void suggest(const pipeline::Json &values);
    pipeline::Json values() const { return m_values; }
    void setExpanded(bool expanded);
    bool isExpanded() const { return m_expanded; }
    void retranslate();

Q_SIGNALS:
    void doneNow(const headwater::pipeline::Json &with);
    void planned(const headwater::pipeline::Json &with);
    void opened();

private:
    pipeline::Json effectiveValues() const;

    const pipeline::ActionSpec &m_spec;
    PropertyForm *m_form;
    QToolButton *m_title;
    QWidget *m_body;
    QLabel *m_help;
    QPushButton *m_now;
    QPushButton *m_plan;
    pipeline::Json m_values = pipeline::Json::object();
    pipeline::Json m_touched = pipeline::Json::object();
    bool m_expanded = false;
};

/// What can be done to a running service: its own actions, and those that every service has.
class ActionsPage : public QWidget
{
    Q_OBJECT
public:
    explicit ActionsPage(QWidget *parent = nullptr);

    void showNode(const std::string &node, const pipeline::ServiceType *type, limits::Profile profile);
    /// Sensible values for the parameters, from what the world says: the hottest shard, or the chosen one.
    void suggest(const simulation::FramePtr &frame, std::uint32_t chosenShard);
    ActionCard *card(std::string_view action) const;

Q_SIGNALS:
    void actionRequested(const headwater::pipeline::Action &action);
    void planRequested(const headwater::pipeline::Action &action);

protected:
    void changeEvent(QEvent *event) override;

private:
    std::string m_node;
    const pipeline::ServiceType *m_type = nullptr;
    std::vector<pipeline::ActionSpec> m_generic;
    std::vector<ActionCard *> m_cards;
    QVBoxLayout *m_layout;
};

/// The middle of a shard's hash range, decimal, as SplitShard takes it.
std::string middleHashKey(const simulation::ShardView &shard);

/// The actions that every service of this kind understands: Stop, Start, and SendRecord where records come in.
std::vector<pipeline::ActionSpec> genericActions(const pipeline::ServiceType &type);

} // namespace headwater::ui
