// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/actionspage.h"

#include "core/base/text.h"
#include "ui/inspector/propertyform.h"
#include "ui/panels/figures.h"
#include "ui/panels/worldsource.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace headwater::ui {

using pipeline::ActionSpec;
using pipeline::Json;
using pipeline::PropertyKind;
using pipeline::PropertySpec;
using simulation::ShardView;

namespace {

std::vector<const PropertySpec *> pointersTo(const std::vector<PropertySpec> &specs)
{
    std::vector<const PropertySpec *> pointers;
    for (const PropertySpec &spec : specs)
        pointers.push_back(&spec);
    return pointers;
}

bool takesRecords(const pipeline::ServiceType &type)
{
    return std::any_of(type.ports.begin(), type.ports.end(),
                       [](const pipeline::PortSpec &port) { return port.flow == pipeline::Flow::Put; });
}

} // namespace

std::string middleHashKey(const ShardView &shard)
{
    // The view has the upper 64 of 128 bits, and the middle is exact to them. Long division by 10, 32 bits at a time.
    const std::uint64_t upper = shard.hashFirst + (shard.hashLast - shard.hashFirst) / 2 + 1;
    std::array<std::uint64_t, 4> limbs{upper >> 32, upper & 0xffffffffU, 0, 0};
    std::string digits;
    do {
        std::uint64_t rest = 0;
        for (std::uint64_t &limb : limbs) {
            const std::uint64_t value = (rest << 32) | limb;
            limb = value / 10;
            rest = value % 10;
        }
        digits.insert(digits.begin(), static_cast<char>('0' + rest));
    } while (std::any_of(limbs.begin(), limbs.end(), [](std::uint64_t limb) { return limb != 0; }));
    return digits;
}

std::vector<ActionSpec> genericActions(const pipeline::ServiceType &type)
{
    std::vector<ActionSpec> actions;
    if (takesRecords(type)) {
        actions.push_back({"SendRecord",
                           HW_TEXT("Send one record"),
                           HW_TEXT("By hand, at the present time; its key decides the shard."),
                           {{.key = "PartitionKey",
                             .label = HW_TEXT("Partition key"),
                             .kind = PropertyKind::Text,
                             .fallback = "by-hand"},
                            {.key = "Data",
                             .label = HW_TEXT("Data"),
                             .kind = PropertyKind::Text,
                             .fallback = R"({"hello": "stream"})",
                             .severalLines = true}}});
    }
    actions.push_back({"Stop", HW_TEXT("Stop"), HW_TEXT("As if it had failed. What it holds waits or is lost."), {}});
    actions.push_back({"Start", HW_TEXT("Start again"), HW_TEXT("After it was stopped."), {}});
    return actions;
}

ActionCard::ActionCard(const ActionSpec &spec, limits::Profile profile, QWidget *parent)
    : QWidget(parent)
    , m_spec(spec)
    , m_form(new PropertyForm(pointersTo(spec.parameters), profile, this))
    , m_title(new QToolButton(this))
    , m_body(new QWidget(this))
    , m_help(new QLabel(m_body))
    , m_now(new QPushButton(m_body))
    , m_plan(new QPushButton(m_body))
{
    setObjectName(fromUtf8(spec.name));
    setProperty("surface", QStringLiteral("raised"));
    setAttribute(Qt::WA_StyledBackground);
    m_title->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_title->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_title->setFont(Theme::instance().font(13, 600));
    m_title->setObjectName(QStringLiteral("title"));
    m_help->setWordWrap(true);
    m_help->setProperty("role", QStringLiteral("dim"));
    m_now->setProperty("primary", true);
    m_now->setObjectName(QStringLiteral("now"));
    m_plan->setObjectName(QStringLiteral("plan"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_now);
    buttons->addWidget(m_plan);
    buttons->addStretch();
    auto *body = new QVBoxLayout(m_body);
    body->setContentsMargins(6, 0, 6, 6);
    body->setSpacing(6);
    body->addWidget(m_help);
    body->addWidget(m_form);
    body->addLayout(buttons);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(2);
    layout->addWidget(m_title);
    layout->addWidget(m_body);
    m_form->setVisible(!spec.parameters.empty());

    connect(m_title, &QToolButton::clicked, this, [this] { setExpanded(!m_expanded); });
    connect(m_form, &PropertyForm::committed, this, [this](const std::string &key, const Json &value) {
        m_touched[key] = true;
        if (value.is_null())
            m_values.erase(key);
        else
            m_values[key] = value;
    });
    connect(m_now, &QPushButton::clicked, this, [this] {
        if (!m_form->isInvalid())
            Q_EMIT doneNow(effectiveValues());
    });
    connect(m_plan, &QPushButton::clicked, this, [this] {
        if (!m_form->isInvalid())
            Q_EMIT planned(effectiveValues());
    });
    setExpanded(false);
    retranslate();
}

Json ActionCard::effectiveValues() const
{
    Json values = m_values;
    for (const PropertySpec &parameter : m_spec.parameters) {
        const std::string key(parameter.key);
        if (!values.contains(key) && !parameter.fallback.is_null())
            values[key] = parameter.fallback;
    }
    return values;
}

void ActionCard::suggest(const Json &values)
{
    bool changed = false;
    for (const auto &[key, value] : values.items()) {
        const bool isParameter = std::any_of(m_spec.parameters.begin(), m_spec.parameters.end(),
                                             [&name = key](const PropertySpec &spec) { return spec.key == name; });
        if (!isParameter || m_touched.contains(key) || m_values.value(key, Json()) == value)
            continue;
        m_values[key] = value;
        changed = true;
    }
    if (changed)
        m_form->setValues(m_values);
}

void ActionCard::setExpanded(bool expanded)
{
    m_expanded = expanded;
    m_body->setVisible(expanded);
    m_title->setIcon(
        Theme::instance().icon(expanded ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
    if (expanded)
        Q_EMIT opened();
}

void ActionCard::retranslate()
{
    m_title->setText(m_spec.label.translated());
    m_help->setText(m_spec.help.isEmpty() ? QString() : m_spec.help.translated());
    m_help->setVisible(!m_spec.help.isEmpty());
    m_now->setText(tr("Do it now"));
    m_plan->setText(tr("Plan it…"));
    m_plan->setToolTip(tr("Adds it to the planned actions, at the present time of the run"));
    m_now->setAccessibleName(tr("%1: do it now").arg(m_spec.label.translated()));
    m_plan->setAccessibleName(tr("%1: plan it").arg(m_spec.label.translated()));
    m_form->retranslate();
}

ActionsPage::ActionsPage(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(14, 12, 14, 12);
    m_layout->setSpacing(8);
}

void ActionsPage::showNode(const std::string &node, const pipeline::ServiceType *type, limits::Profile profile)
{
    m_node = node;
    for (ActionCard *card : m_cards)
        delete card;
    m_cards.clear();
    while (QLayoutItem *item = m_layout->takeAt(0))
        delete item;
    m_type = type;
    if (!type)
        return;
    m_generic = genericActions(*type);
    std::vector<const ActionSpec *> specs;
    for (const ActionSpec &spec : type->actions)
        specs.push_back(&spec);
    for (const ActionSpec &spec : m_generic)
        specs.push_back(&spec);
    for (const ActionSpec *spec : specs) {
        auto *card = new ActionCard(*spec, profile, this);
        const std::string name(spec->name);
        connect(card, &ActionCard::doneNow, this, [this, name](const Json &with) {
            Q_EMIT actionRequested({0, m_node, name, with});
        });
        connect(card, &ActionCard::planned, this, [this, name](const Json &with) {
            Q_EMIT planRequested({0, m_node, name, with});
        });
        connect(card, &ActionCard::opened, this, [this, card] {
            for (ActionCard *other : m_cards) {
                if (other != card && other->isExpanded())
                    other->setExpanded(false);
            }
        });
        m_layout->addWidget(card);
        m_cards.push_back(card);
    }
    m_layout->addStretch();
}

void ActionsPage::suggest(const simulation::FramePtr &frame, std::uint32_t chosenShard)
{
    const simulation::NodeView *const node = findNode(frame, m_node);
    if (!node || node->shardCount == 0)
        return;
    const ShardView *chosen = nullptr;
    int open = 0;
    const ShardView *const begin = frame->shards.data() + node->firstShard;
    const ShardView *const end = begin + node->shardCount;
    for (const ShardView *shard = begin; shard != end; ++shard) {
        if (!shard->open)
            continue;
        ++open;
        const auto heat = [](const ShardView &each) {
            return each.refusedPerSecond + each.load;
        };
        if (shard->number == chosenShard || !chosen || (chosen->number != chosenShard && heat(*shard) > heat(*chosen)))
            chosen = shard;
    }
    if (!chosen)
        return;
    Json values = {{"ShardToSplit", shardId(chosen->number)},
                   {"NewStartingHashKey", middleHashKey(*chosen)},
                   {"ShardToMerge", shardId(chosen->number)},
                   {"TargetShardCount", open * 2}};
    for (const simulation::HotShard &hot : node->hot) {
        if (hot.shard == chosen->number && hot.splitHelps && !hot.splitAt.empty())
            values["NewStartingHashKey"] = hot.splitAt;
    }
    // A merge is for cold shards: the coolest neighbours.
    const ShardView *lower = nullptr;
    const ShardView *upper = nullptr;
    for (const ShardView *a = begin; a != end; ++a) {
        for (const ShardView *b = begin; b != end && node->shardCount <= 512; ++b) {
            if (!a->open || !b->open || a->hashLast + 1 != b->hashFirst || a->hashLast == ~std::uint64_t(0))
                continue;
            if (!lower || a->load + b->load < lower->load + upper->load) {
                lower = a;
                upper = b;
            }
        }
    }
    if (lower) {
        values["ShardToMerge"] = shardId(lower->number);
        values["AdjacentShardToMerge"] = shardId(upper->number);
    }
    for (ActionCard *card : m_cards)
        card->suggest(values);
}

ActionCard *ActionsPage::card(std::string_view action) const
{
    const auto found = std::find_if(m_cards.begin(), m_cards.end(),
                                    [action](const ActionCard *card) { return card->spec().name == action; });
    return found == m_cards.end() ? nullptr : *found;
}

void ActionsPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        for (ActionCard *card : m_cards)
            card->retranslate();
    }
    QWidget::changeEvent(event);
}

} // namespace headwater::ui
