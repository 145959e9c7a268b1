// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/iot-core/policypage.h"

#include "core/base/text.h"
#include "core/iot/topic.h"
#include "ui/lab/laboratory.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QTreeView>
#include <QVBoxLayout>

#include <array>

namespace headwater::ui {

using iot::Action;
using iot::StatementTrace;
using Kind = iot::Asker::Kind;
using services::iot_core::PolicyExplanation;

namespace {

constexpr int kReadMs = 150; // after the last change of the drawing

struct ActionRow
{
    Action action;
    bool currentOnly = false;
};
constexpr auto kActions = std::to_array<ActionRow>({{Action::Connect},
                                                    {Action::Publish},
                                                    {Action::RetainPublish, true},
                                                    {Action::Subscribe},
                                                    {Action::Receive},
                                                    {Action::GetThingShadow},
                                                    {Action::UpdateThingShadow},
                                                    {Action::DeleteThingShadow}});

bool isOfShadow(Action action)
{
    return action == Action::GetThingShadow || action == Action::UpdateThingShadow ||
           action == Action::DeleteThingShadow;
}

QString listed(const std::vector<std::string> &texts, bool isAllBut)
{
    QStringList made;
    for (const std::string &text : texts)
        made << fromUtf8(text);
    const QString joined = made.join(QStringLiteral(", "));
    return isAllBut ? PolicyPage::tr("all but %1").arg(joined) : joined;
}

QString statementName(const StatementTrace &trace)
{
    return trace.sid.empty() ? PolicyPage::tr("Statement %1 of %2").arg(trace.statement + 1).arg(fromUtf8(trace.policy))
                             : PolicyPage::tr("“%1” of %2").arg(fromUtf8(trace.sid), fromUtf8(trace.policy));
}

/// Sign and word, so that colour is not alone.
QString matchText(bool matches)
{
    return matches ? PolicyPage::tr("✓ matches") : PolicyPage::tr("✗ does not match");
}

QString conditionText(const StatementTrace &trace)
{
    if (trace.fit.condition)
        return PolicyPage::tr("✓ holds");
    QStringList keys;
    for (const std::string &key : trace.fit.unheld)
        keys << fromUtf8(key);
    return PolicyPage::tr("✗ does not hold: %1").arg(keys.join(QStringLiteral(", ")));
}

QString resourceText(const StatementTrace &trace)
{
    if (!trace.fit.resource && !trace.fit.unresolved.empty())
        return PolicyPage::tr("✗ has a variable without a value here");
    return matchText(trace.fit.resource);
}

} // namespace

PolicyPage::PolicyPage(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_deviceLabel(new QLabel(this))
    , m_actionLabel(new QLabel(this))
    , m_resourceLabel(new QLabel(this))
    , m_clientLabel(new QLabel(this))
    , m_device(new QComboBox(this))
    , m_action(new QComboBox(this))
    , m_resource(new QLineEdit(this))
    , m_client(new QLineEdit(this))
    , m_persistent(new QCheckBox(this))
    , m_will(new QCheckBox(this))
    , m_verdict(new QLabel(this))
    , m_why(new QLabel(this))
    , m_arn(new QLabel(this))
    , m_model(new QStandardItemModel(0, ColumnCount, this))
    , m_tree(new QTreeView(this))
{
    m_device->setObjectName(QStringLiteral("device"));
    m_action->setObjectName(QStringLiteral("action"));
    m_resource->setObjectName(QStringLiteral("resource"));
    m_client->setObjectName(QStringLiteral("client"));
    m_persistent->setObjectName(QStringLiteral("persistent"));
    m_will->setObjectName(QStringLiteral("will"));
    m_verdict->setObjectName(QStringLiteral("verdict"));
    m_why->setObjectName(QStringLiteral("why"));
    m_arn->setObjectName(QStringLiteral("arn"));
    m_tree->setObjectName(QStringLiteral("statements"));
    // The inspector stays as narrow as it is, however long a name is.
    for (QComboBox *box : {m_device, m_action}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(6);
    }
    m_verdict->setWordWrap(true);
    m_verdict->setProperty("role", QStringLiteral("title"));
    m_why->setWordWrap(true);
    m_arn->setWordWrap(true);
    m_arn->setProperty("role", QStringLiteral("dim"));
    m_arn->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_tree->setModel(m_model);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(14);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setTextElideMode(Qt::ElideMiddle); // the end of a resource says most
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(Part, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(Says, QHeaderView::ResizeToContents);
    m_tree->header()->setHighlightSections(false);

    auto *form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->setHorizontalSpacing(10);
    form->setVerticalSpacing(6);
    form->addRow(m_deviceLabel, m_device);
    form->addRow(m_actionLabel, m_action);
    form->addRow(m_resourceLabel, m_resource);
    form->addRow(m_clientLabel, m_client);
    m_deviceLabel->setBuddy(m_device);
    m_actionLabel->setBuddy(m_action);
    m_resourceLabel->setBuddy(m_resource);
    m_clientLabel->setBuddy(m_client);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setSpacing(6);
    layout->addLayout(form);
    layout->addWidget(m_persistent);
    layout->addWidget(m_will);
    layout->addSpacing(6);
    layout->addWidget(m_verdict);
    layout->addWidget(m_why);
    layout->addWidget(m_arn);
    layout->addWidget(m_tree, 1);
    layout->addStretch(0);

    m_wait.setSingleShot(true);
    m_wait.setInterval(kReadMs);
    connect(&m_wait, &QTimer::timeout, this, &PolicyPage::read);
    connect(&m_lab.document(), &pipeline::Document::changed, this, [this] {
        m_isStale = true;
        if (isVisible() && !m_node.empty())
            m_wait.start();
    });
    connect(m_device, &QComboBox::currentIndexChanged, this, &PolicyPage::takeDevice);
    connect(m_action, &QComboBox::currentIndexChanged, this, [this] {
        m_isTyped = false;
        fillResource();
        decide();
    });
    connect(m_resource, &QLineEdit::textEdited, this, [this] {
        m_isTyped = true;
        decide();
    });
    connect(m_client, &QLineEdit::textEdited, this, [this] {
        fillResource();
        decide();
    });
    connect(m_persistent, &QCheckBox::toggled, this, &PolicyPage::decide);
    connect(m_will, &QCheckBox::toggled, this, &PolicyPage::decide);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        for (QLineEdit *edit : {m_resource, m_client})
            edit->setFont(Theme::instance().mono(12));
        decide();
    });
    for (QLineEdit *edit : {m_resource, m_client})
        edit->setFont(Theme::instance().mono(12));
    retranslate();
}

PolicyPage::~PolicyPage() = default;

bool PolicyPage::isFor(const pipeline::ServiceType &type)
{
    return type.id == "iot-core" || type.property("signIn") != nullptr;
}

void PolicyPage::showNode(const std::string &node)
{
    if (node != m_node) {
        m_node = m_lab.pipeline().find(node) ? node : std::string();
        m_isStale = true;
        m_isTyped = false;
    }
    if (m_node.empty() || !isVisible())
        return;
    if (m_isStale)
        read();
}

void PolicyPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (!m_node.empty() && m_isStale)
        read();
}

/// The drawing as it is now.
void PolicyPage::read()
{
    m_wait.stop();
    if (!m_lab.pipeline().find(m_node))
        return;
    m_isStale = false;
    auto made = simulation::PolicyTrial::of(m_lab.pipeline(), m_lab.catalog(), m_node);
    m_problem = made ? QString() : made.error().message;
    if (made)
        m_trial = std::move(*made);
    else
        m_trial.reset();
    const bool isExam = m_lab.pipeline().profile == limits::Profile::Exam;
    const QSignalBlocker still(m_action);
    const QVariant before = m_action->currentData();
    m_action->clear();
    for (const ActionRow &row : kActions) {
        if (!row.currentOnly || !isExam)
            m_action->addItem(fromUtf8(iot::actionText(row.action)), static_cast<int>(row.action));
    }
    m_action->setCurrentIndex(
        std::max(0, m_action->findData(before.isValid() ? before : QVariant(static_cast<int>(Action::Publish)))));
    takeDevices();
}

void PolicyPage::takeDevices()
{
    const QString before = m_device->currentText();
    {
        const QSignalBlocker still(m_device);
        m_device->clear();
        if (m_trial) {
            for (const simulation::PolicyTrial::Device &each : m_trial->devices())
                m_device->addItem(fromUtf8(each.node));
        }
        const int own = m_device->findText(fromUtf8(m_node)), kept = m_device->findText(before);
        m_device->setCurrentIndex(own >= 0 ? own : std::max(0, kept));
        m_device->setEnabled(own < 0);
    }
    const simulation::PolicyTrial::Device *const who = device();
    if (who && m_device->currentText() == before && !m_client->text().isEmpty())
        decide();
    else
        takeDevice();
}

void PolicyPage::takeDevice()
{
    m_isTyped = false;
    const simulation::PolicyTrial::Device *const who = device();
    m_client->setText(who ? fromUtf8(who->clientId) : QString());
    m_client->setEnabled(who && who->overMqtt);
    fillResource();
    decide();
}

/// What a device of this kind would ask about by itself.
void PolicyPage::fillResource()
{
    const simulation::PolicyTrial::Device *const who = device();
    const Action asked = action();
    m_resourceLabel->setText(asked == Action::Connect     ? tr("Client")
                             : asked == Action::Subscribe ? tr("Filter")
                             : isOfShadow(asked)          ? tr("Thing")
                                                          : tr("Topic"));
    m_persistent->setVisible(asked == Action::Connect);
    m_will->setVisible(asked == Action::Connect);
    m_resource->setEnabled(asked != Action::Connect);
    m_resource->setAccessibleName(m_resourceLabel->text());
    if (!who || (m_isTyped && asked != Action::Connect))
        return;
    m_resource->setText(asked == Action::Connect || isOfShadow(asked) ? m_client->text() : fromUtf8(who->topic));
}

Action PolicyPage::action() const
{
    return static_cast<Action>(m_action->currentData().toInt());
}

const simulation::PolicyTrial::Device *PolicyPage::device() const
{
    const int index = m_device->currentIndex();
    return m_trial && index >= 0 && static_cast<std::size_t>(index) < m_trial->devices().size()
               ? &m_trial->devices()[static_cast<std::size_t>(index)]
               : nullptr;
}

void PolicyPage::say(const QString &verdict, const QString &why, const char *role)
{
    m_verdict->setText(verdict);
    m_why->setText(why);
    const std::string_view is(role);
    const QColor &colour = is == "ok" ? tokens().ok : is == "hot" ? tokens().hot : tokens().dim;
    m_verdict->setStyleSheet(QStringLiteral("color: %1").arg(colour.name()));
    m_verdict->setVisible(!verdict.isEmpty());
}

void PolicyPage::decide()
{
    m_model->removeRows(0, m_model->rowCount());
    const simulation::PolicyTrial::Device *const who = device();
    m_tree->setVisible(who != nullptr);
    m_arn->setVisible(who != nullptr);
    if (!who) {
        say({}, m_problem, "dim");
        return;
    }
    if (who->asksAuthorizer) {
        m_tree->hide();
        m_arn->hide();
        say({},
            tr("A custom authorizer decides: its function’s answer holds the policies, and there is none before "
               "it is asked."),
            "dim");
        return;
    }
    const PolicyExplanation made =
        m_trial->explain(*who, m_client->text().toStdString(), action(), m_resource->text().toStdString(),
                         {m_persistent->isChecked(), m_will->isChecked()});
    m_arn->setText(fromUtf8(made.action) + QStringLiteral(" · ") + fromUtf8(made.resource));
    showStatements(made);
    QString byWhich;
    for (const StatementTrace &trace : made.statements) {
        if (trace.decides)
            byWhich = statementName(trace);
    }
    if (made.decision.refusedByCertificate) {
        say(tr("Denied"), tr("The certificate is not active. It is refused before any policy is asked."), "hot");
        return;
    }
    switch (made.decision.verdict) {
    case policies::Verdict::Allow:
        say(tr("Allowed"),
            byWhich.isEmpty() ? tr("It signs in as the owner of the account, who may do everything.")
            : made.kind == Kind::CognitoAuthenticated
                ? tr("The role allows it, and so does the IoT policy: %1.").arg(byWhich)
                : tr("%1 allows it.").arg(byWhich),
            "ok");
        break;
    case policies::Verdict::ExplicitDeny:
        say(tr("Denied"), tr("%1 denies it; that wins over everything that allows it.").arg(byWhich), "hot");
        break;
    case policies::Verdict::ImplicitDeny: {
        const bool roleAllows = std::any_of(made.statements.begin(), made.statements.end(),
                                            [](const StatementTrace &trace) { return trace.isIam && trace.decides; });
        say(tr("Denied"),
            roleAllows                ? tr("The role allows it, but no IoT policy of the identity does; it needs both.")
            : made.statements.empty() ? tr("No policy is attached, and what nothing allows is denied.")
                                      : tr("No statement allows it."),
            "hot");
        break;
    }
    }
}

void PolicyPage::showStatements(const PolicyExplanation &explanation)
{
    const QFont strong = Theme::instance().font(12, 600), usual = Theme::instance().font(12);
    for (const StatementTrace &trace : explanation.statements) {
        const bool isAllow = trace.effect == policies::Effect::Allow;
        const bool matches = trace.fit.applies();
        auto *part = new QStandardItem(statementName(trace) + (trace.isIam ? tr(" (IAM)") : QString()));
        auto *says = new QStandardItem(
            trace.decides ? (isAllow ? tr("▶ allows it: this decides") : tr("▶ denies it: this decides"))
            : matches     ? (isAllow ? tr("✓ would allow it") : tr("✓ would deny it"))
                          : (isAllow ? tr("✗ allows something else") : tr("✗ denies something else")));
        for (QStandardItem *item : {part, says}) {
            item->setFont(trace.decides ? strong : usual);
            item->setForeground(trace.decides ? (isAllow ? tokens().ok : tokens().hot)
                                : matches     ? tokens().text
                                              : tokens().dim);
            item->setData(trace.decides, DecidesRole);
            item->setData(matches, MatchesRole);
        }
        const auto add = [&](const QString &what, const QString &result, bool fits) {
            auto *name = new QStandardItem(what);
            auto *value = new QStandardItem(result);
            name->setToolTip(what);
            for (QStandardItem *item : {name, value}) {
                item->setFont(Theme::instance().mono(11));
                item->setForeground(fits ? tokens().text : tokens().dim);
                item->setData(fits, MatchesRole);
            }
            part->appendRow({name, value});
        };
        add(listed(trace.actions, trace.notActions), matchText(trace.fit.action), trace.fit.action);
        add(listed(trace.resources, trace.notResources), resourceText(trace), trace.fit.resource);
        if (!trace.fit.condition)
            add(tr("Condition"), conditionText(trace), false);
        m_model->appendRow({part, says});
    }
    m_tree->expandAll();
}

void PolicyPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void PolicyPage::retranslate()
{
    m_deviceLabel->setText(tr("Who"));
    m_actionLabel->setText(tr("Action"));
    m_clientLabel->setText(tr("Client id"));
    m_persistent->setText(tr("Asks for a persistent session"));
    m_will->setText(tr("Leaves a last will"));
    m_model->setHorizontalHeaderLabels({tr("Statement"), tr("What it says")});
    m_tree->setAccessibleName(tr("Statements of the policies"));
    m_device->setAccessibleName(tr("Who asks"));
    m_action->setAccessibleName(tr("What it asks for"));
    m_client->setAccessibleName(tr("Client id"));
    m_verdict->setAccessibleName(tr("Decision"));
    fillResource();
    decide();
}

} // namespace headwater::ui
