// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/iot-core/shadowpage.h"

#include "core/base/text.h"
#include "ui/panels/figures.h"
#include "ui/services/iot-core/shadowsection.h"
#include "ui/theme/theme.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>

#include <algorithm>
#include <chrono>

namespace headwater::ui {

namespace {

constexpr int kLookMs = 500;
constexpr int kPollMs = 15;
constexpr int kSideBySide = 480; ///< from this width on
constexpr std::int64_t kSecond = 1'000'000'000;

template <typename T>
bool isReady(const std::future<T> &future)
{
    return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

} // namespace

ShadowPage::ShadowPage(QWidget *parent)
    : QWidget(parent)
    , m_choice(new QComboBox(this))
    , m_heading(new QLabel(this))
    , m_state(new QLabel(this))
    , m_body(new QWidget(this))
    , m_strip(new VersionStrip(m_body))
    , m_legend(new QLabel(m_body))
    , m_newest(new QPushButton(m_body))
{
    m_choice->setObjectName(QStringLiteral("shadowChoice"));
    m_choice->setEditable(true);
    m_choice->setInsertPolicy(QComboBox::NoInsert);
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_heading->setObjectName(QStringLiteral("heading"));
    m_heading->setProperty("role", QStringLiteral("heading"));
    m_heading->setWordWrap(true);
    m_state->setObjectName(QStringLiteral("state"));
    m_state->setProperty("role", QStringLiteral("dim"));
    m_state->setWordWrap(true);
    m_legend->setProperty("role", QStringLiteral("caption"));
    m_legend->setWordWrap(true);
    m_newest->setObjectName(QStringLiteral("newest"));
    m_strip->setObjectName(QStringLiteral("versions"));

    auto *sections = new QWidget(m_body);
    m_columns = new QBoxLayout(QBoxLayout::TopToBottom, sections);
    m_columns->setContentsMargins(0, 0, 0, 0);
    m_columns->setSpacing(10);
    for (ShadowSection **section : {&m_desired, &m_reported, &m_delta}) {
        *section = new ShadowSection(sections);
        m_columns->addWidget(*section, 1);
    }
    m_desired->setObjectName(QStringLiteral("desired"));
    m_reported->setObjectName(QStringLiteral("reported"));
    m_delta->setObjectName(QStringLiteral("delta"));
    auto *area = new QScrollArea(m_body);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(sections);
    sections->setAutoFillBackground(false);
    area->viewport()->setAutoFillBackground(false);

    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_strip, 1);
    row->addWidget(m_newest);
    auto *body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(8);
    body->addWidget(area, 1);
    body->addLayout(row);
    body->addWidget(m_legend);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setSpacing(6);
    layout->addWidget(m_choice);
    layout->addWidget(m_heading);
    layout->addWidget(m_state);
    layout->addSpacing(4);
    layout->addWidget(m_body, 1);
    layout->addStretch(0);

    m_refresh.setInterval(kLookMs);
    m_poll.setInterval(kPollMs);
    connect(&m_refresh, &QTimer::timeout, this, &ShadowPage::look);
    connect(&m_poll, &QTimer::timeout, this, &ShadowPage::take);
    connect(m_choice, &QComboBox::textActivated, this, [this](const QString &text) { choose(text.toStdString()); });
    connect(m_choice->lineEdit(), &QLineEdit::returnPressed, this,
            [this] { choose(m_choice->currentText().trimmed().toStdString()); });
    connect(m_strip, &QAbstractSlider::valueChanged, this, [this](int value) {
        m_followsNewest = value == m_strip->maximum();
        showVersion();
    });
    connect(m_newest, &QPushButton::clicked, m_strip, [this] { m_strip->setValue(m_strip->maximum()); });
    connect(&Theme::instance(), &Theme::changed, this, &ShadowPage::showVersion);
    m_choice->hide();
    m_body->hide();
    retranslate();
}

bool ShadowPage::isFor(const pipeline::ServiceType &type)
{
    return type.id == "iot-thing" || type.id == "iot-core" || type.id == "greengrass-core";
}

void ShadowPage::showNode(const std::string &node, bool hasMany)
{
    if (node == m_node)
        return;
    m_node = node;
    m_hasMany = hasMany;
    m_key.clear();
    m_keys = {};
    m_answer = {};
    m_poll.stop();
    m_choice->clear();
    m_choice->setVisible(m_hasMany);
    m_followsNewest = true;
    setHistory({});
    if (isVisible())
        look();
}

const ShadowVersion *ShadowPage::shown() const
{
    return m_history.versions.empty() ? nullptr : &m_history.versions[static_cast<std::size_t>(m_strip->value())];
}

void ShadowPage::look()
{
    if (m_node.empty() || !m_source.objects || !m_source.object || m_poll.isActive())
        return;
    m_keys = m_source.objects(m_node);
    if (!m_keys.valid()) {
        setHistory({});
        showMessage(tr("Run the pipeline: a shadow comes into being when somebody updates it."));
        return;
    }
    if (!m_key.empty())
        m_answer = m_source.object(m_node, m_key);
    m_poll.start();
    take();
}

void ShadowPage::take()
{
    if (m_keys.valid() && isReady(m_keys))
        takeKeys();
    if (m_answer.valid() && isReady(m_answer))
        takeShadow();
    if (!m_keys.valid() && !m_answer.valid())
        m_poll.stop();
}

void ShadowPage::takeKeys()
{
    const auto answer = m_keys.get();
    if (!answer) {
        showMessage(answer.error().message);
        return;
    }
    QStringList keys, had;
    for (const world::ObjectInfo &info : answer.value())
        keys << fromUtf8(info.key);
    for (int i = 0; i < m_choice->count(); ++i)
        had << m_choice->itemText(i);
    if (keys != had && !m_choice->lineEdit()->hasFocus()) {
        const QSignalBlocker blocker(m_choice);
        m_choice->clear();
        m_choice->addItems(keys);
        m_choice->setCurrentIndex(m_choice->findText(fromUtf8(m_key)));
        m_choice->setEditText(fromUtf8(m_key));
        m_choice->setVisible(m_hasMany || keys.size() > 1);
    }
    if (!m_hasMany && !keys.contains(fromUtf8(m_key))) {
        m_key.clear();
        m_answer = {};
        setHistory({});
    }
    if (!m_key.empty())
        return;
    if (keys.isEmpty()) {
        showMessage(tr("No shadow yet: it comes into being when the thing reports or somebody desires something."));
        return;
    }
    m_key = keys.front().toStdString();
    m_choice->setCurrentIndex(0);
    m_answer = m_source.object(m_node, m_key);
    take();
}

void ShadowPage::takeShadow()
{
    const auto answer = m_answer.get();
    if (!answer) {
        setHistory({});
        showMessage(answer.error().message);
        return;
    }
    setHistory(readShadowHistory(answer.value()));
}

void ShadowPage::choose(const std::string &key)
{
    if (key.empty() || key == m_key)
        return;
    m_key = key;
    m_keys = {};
    m_answer = {};
    m_poll.stop();
    m_followsNewest = true;
    setHistory({});
    look();
}

/// The version that is looked at stays, unless it is the newest: then the newest does.
void ShadowPage::setHistory(ShadowHistory history)
{
    const std::optional<ShadowVersion> before = shown() ? std::optional(*shown()) : std::nullopt;
    const bool isSame = m_history.connected == history.connected && m_history.versions == history.versions;
    if (isSame)
        return;
    m_history = std::move(history);
    const auto &versions = m_history.versions;
    {
        const QSignalBlocker blocker(m_strip);
        m_strip->setCells(cells());
        m_strip->setValue(m_strip->maximum());
        if (!m_followsNewest && before) {
            const auto place = std::ranges::find_if(versions, [&before](const ShadowVersion &each) {
                return each.version > before->version ||
                       (each.version == before->version && each.deleted >= before->deleted);
            });
            m_strip->setValue(static_cast<int>(place - versions.begin()));
        }
        m_followsNewest = m_strip->value() == m_strip->maximum();
    }
    showVersion();
}

QString ShadowPage::versionText(const ShadowVersion &version) const
{
    QStringList parts{tr("version %1").arg(version.version), axisTime(version.at / kSecond)};
    if (version.deleted)
        parts << tr("deleted");
    else if (const int count = version.differences(); count > 0)
        parts << tr("differs in %1", "how many values").arg(count);
    else
        parts << tr("in step");
    if (version.connected == false)
        parts << tr("no connection");
    return parts.join(QStringLiteral(" · "));
}

std::vector<VersionStrip::Cell> ShadowPage::cells() const
{
    std::vector<VersionStrip::Cell> cells;
    for (const ShadowVersion &each : m_history.versions)
        cells.push_back({versionText(each), each.differences() > 0, each.deleted, each.connected == false});
    return cells;
}

void ShadowPage::showVersion()
{
    const ShadowVersion *const version = shown();
    m_body->setVisible(version);
    m_heading->setVisible(version);
    if (!version)
        return;
    static const ShadowVersion kNothing;
    const int place = m_strip->value();
    const ShadowVersion &before = place > 0 ? m_history.versions[static_cast<std::size_t>(place - 1)] : kNothing;
    m_heading->setText(fromUtf8(m_key) + QStringLiteral(" · ") + versionText(*version));
    const ShadowVersion &newest = m_history.versions.back();
    const QString now = m_history.connected ? tr("The broker holds a connection of the thing.")
                                            : tr("The broker holds no connection of the thing.");
    m_state->setText(m_followsNewest ? now : now + u' ' + tr("The newest is %1.").arg(newest.version));
    m_desired->setSection(version->desired, version->delta, before.desired);
    m_reported->setSection(version->reported, version->delta, before.reported);
    m_delta->setSection(version->delta, version->delta, before.delta);
    m_newest->setEnabled(!m_followsNewest);
}

void ShadowPage::showMessage(const QString &text)
{
    if (m_history.versions.empty())
        m_state->setText(text);
}

void ShadowPage::showEvent(QShowEvent *event)
{
    m_refresh.start();
    look();
    QWidget::showEvent(event);
}

void ShadowPage::hideEvent(QHideEvent *event)
{
    m_refresh.stop();
    QWidget::hideEvent(event);
}

void ShadowPage::resizeEvent(QResizeEvent *event)
{
    m_columns->setDirection(width() >= kSideBySide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    QWidget::resizeEvent(event);
}

void ShadowPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void ShadowPage::retranslate()
{
    m_choice->setAccessibleName(tr("Shadow"));
    m_choice->setToolTip(
        tr("A thing, or THING/NAME for a named shadow. Its versions are kept from the first look on."));
    m_desired->setTexts(tr("Desired"), tr("Nothing is desired."));
    m_reported->setTexts(tr("Reported"), tr("Nothing is reported."));
    m_delta->setTexts(tr("Delta"), tr("Nothing differs."));
    m_strip->setAccessibleName(tr("Versions"));
    m_legend->setText(tr("Tall and ≠: differs. Strong: came with this version. Underlined: no connection then."));
    m_newest->setText(tr("Newest"));
    m_strip->setCells(cells());
    showVersion();
}

} // namespace headwater::ui
