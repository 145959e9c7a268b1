// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/codepage.h"

#include "core/base/text.h"
#include "core/pipeline/document.h"
#include "ui/connect/textbox.h"
#include "ui/lab/laboratory.h"
#include "ui/lab/livelink.h"
#include "ui/panels/style.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRandomGenerator>
#include <QStandardItemModel>
#include <QTabBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace headwater::ui {

using namespace std::chrono_literals;

namespace {

constexpr auto kCopiedFor = 1500ms;
constexpr int kLettersOfAccess = 58; ///< of a line that has room for a sentence and what can be done about it
constexpr int kKeyLetters = 8, kSecretLetters = 40;

/// Of letters and digits, and not to be guessed.
std::string randomText(int length)
{
    static constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::string text;
    for (int i = 0; i < length; ++i)
        text += kLetters[QRandomGenerator::system()->bounded(static_cast<quint32>(kLetters.size()))];
    return text;
}

} // namespace

CodePage::CodePage(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_ways(new QComboBox(this))
    , m_languages(new QTabBar(this))
    , m_languageChoice(new QComboBox(this))
    , m_copy(new QPushButton(this))
    , m_access(new QWidget(this))
    , m_accessBox(new QBoxLayout(QBoxLayout::LeftToRight, m_access))
    , m_accessText(new QLabel(m_access))
    , m_keys(new QComboBox(m_access))
    , m_folderButton(new QPushButton(m_access))
    , m_accessButton(new QPushButton(m_access))
    , m_code(makeTextBox(this, "code"))
    , m_needs(new QLabel(this))
{
    m_ways->setObjectName(QStringLiteral("ways"));
    m_ways->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_languages->setObjectName(QStringLiteral("languages"));
    m_languages->setExpanding(false);
    m_languages->setUsesScrollButtons(false);
    m_languages->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_languageChoice->setObjectName(QStringLiteral("languageOfCode"));
    m_copy->setObjectName(QStringLiteral("copyCode"));
    m_copy->setProperty("primary", true);
    m_accessText->setObjectName(QStringLiteral("accessText"));
    m_accessText->setWordWrap(true);
    m_keys->setObjectName(QStringLiteral("accessKeys"));
    m_folderButton->setObjectName(QStringLiteral("devicesFolder"));
    m_folderButton->setProperty("quiet", true);
    m_accessButton->setObjectName(QStringLiteral("getAccess"));
    m_needs->setProperty("role", QStringLiteral("dim"));
    m_needs->setWordWrap(true);
    m_needs->setObjectName(QStringLiteral("codeNeeds"));

    auto *bar = new QHBoxLayout;
    bar->setSpacing(10);
    bar->addWidget(m_languages, 1);
    bar->addWidget(m_languageChoice, 1);
    bar->addWidget(m_copy);
    m_accessBox->setContentsMargins(0, 0, 0, 0);
    m_accessBox->setSpacing(6);
    m_accessBox->addWidget(m_accessText, 1);
    auto *access = new QHBoxLayout;
    access->setSpacing(8);
    access->addWidget(m_keys, 1);
    access->addWidget(m_folderButton);
    access->addWidget(m_accessButton);
    m_accessBox->addLayout(access);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 0, 12, 8);
    column->setSpacing(6);
    column->addLayout(bar);
    column->addWidget(m_access);
    column->addWidget(m_code, 1);
    column->addWidget(m_needs);

    connect(m_languages, &QTabBar::currentChanged, this, &CodePage::showSnippet);
    connect(m_languageChoice, &QComboBox::activated, this, &CodePage::showSnippet);
    connect(m_ways, &QComboBox::activated, this, [this] {
        m_way = static_cast<Way>(m_ways->currentData().toInt());
        refresh();
    });
    connect(m_keys, &QComboBox::activated, this, [this] {
        m_key = m_keys->currentData().toString().toStdString();
        refresh();
    });
    connect(m_copy, &QPushButton::clicked, this, &CodePage::copyCode);
    connect(m_folderButton, &QPushButton::clicked, this, &CodePage::chooseFolder);
    connect(m_accessButton, &QPushButton::clicked, this, [this] {
        if (way() == Way::MqttOverTls)
            handOut();
        else
            addRole();
    });
    connect(&lab.live(), &LiveLink::changed, this, &CodePage::refresh);
    connect(&Theme::instance(), &Theme::changed, this, &CodePage::restyle);
    retranslate();
    restyle();
}

const pipeline::Node *CodePage::node() const
{
    return m_lab.pipeline().find(m_node);
}

Way CodePage::way() const
{
    return static_cast<Way>(m_ways->currentData().toInt());
}

QString CodePage::devicesFolder() const
{
    return m_folder.isEmpty() ? certificates::defaultDeviceFolder() : m_folder;
}

void CodePage::setDevicesFolder(const QString &folder)
{
    m_folder = folder;
    refresh();
}

void CodePage::showNode(const std::string &id)
{
    m_node = id;
    refresh();
}

Reach CodePage::reach() const
{
    const LiveLink &live = m_lab.live();
    Reach reach{.ports = live.ports(),
                .isOpen = live.isOn(),
                .isStrict = live.isStrict(),
                .isEncrypted = !live.isOn() || live.isEncrypted(),
                .authority = certificates::Office::rootFile()};
    if (const pipeline::Node *shown = node()) {
        reach.device = deviceAt(m_lab.pipeline(), *shown);
        if (reach.device)
            reach.papers = certificates::deviceFilesIn(devicesFolder(), reach.device->thing);
    }
    if (reach.isStrict) {
        const std::vector<AccessKey> keys = accessKeys(m_lab.pipeline());
        const auto chosen =
            std::find_if(keys.begin(), keys.end(), [this](const auto &each) { return each.id == m_key; });
        if (!keys.empty())
            reach.key = chosen == keys.end() ? keys.front() : *chosen;
    }
    return reach;
}

void CodePage::refresh()
{
    const pipeline::Node *shown = node();
    const Reach all = reach();
    fillWays(shown, all);
    const bool isReachable = shown && m_ways->count() > 0;
    m_snippets = isReachable ? snippetsFor(*shown, way(), all) : std::vector<Snippet>();
    const QSignalBlocker quiet(m_languages);
    while (m_languages->count() > 0)
        m_languages->removeTab(0);
    m_languageChoice->clear();
    for (const Snippet &each : m_snippets) {
        m_languages->addTab(each.language);
        m_languageChoice->addItem(each.language);
    }
    m_copy->setEnabled(!m_snippets.empty());
    arrange();
    showAccess(isReachable ? shown : nullptr, all);
    const int language = std::min(m_language, static_cast<int>(m_snippets.size()) - 1);
    if (language >= 0) {
        m_languages->setCurrentIndex(language);
        const int wanted = m_language;
        showSnippet(language);
        m_language = wanted; // a way that has it not may be left again
    } else {
        m_needs->clear();
        setShown(*m_code, shown
                              ? tr("The port for this node is closed. Choose it in the settings, under “Real clients”, "
                                   "and switch Live on again.")
                              : tr("Nothing in this pipeline can be reached from outside. Add a data stream, a queue, "
                                   "a delivery stream or an IoT Core, and the lines that talk to it stand here."));
    }
}

void CodePage::fillWays(const pipeline::Node *node, const Reach &reach)
{
    const std::vector<Way> all = node ? waysTo(*node, reach) : std::vector<Way>();
    m_ways->clear();
    for (const Way each : all)
        m_ways->addItem(addressOf(*node, each, reach), static_cast<int>(each));
    const int chosen = m_way ? m_ways->findData(static_cast<int>(*m_way)) : -1;
    m_ways->setCurrentIndex(all.empty() ? -1 : std::max(0, chosen));
    m_ways->setToolTip(reach.isOpen ? tr("Where clients of this machine reach the node")
                                    : tr("Closed: switch Live on, and the port stands here."));
    QPalette palette = m_ways->palette();
    const QColor colour = reach.isOpen ? tokens().ok : tokens().dim;
    for (const QPalette::ColorRole role : {QPalette::Text, QPalette::ButtonText, QPalette::WindowText})
        palette.setColor(role, colour);
    m_ways->setPalette(palette);
}

void CodePage::showAccess(const pipeline::Node *node, const Reach &reach)
{
    const bool isCertified = node && way() == Way::MqttOverTls;
    const bool isSigned = node && reach.isStrict && !isCertified;
    m_access->setVisible(isCertified || isSigned);
    m_keys->setVisible(isSigned && reach.key.has_value());
    m_folderButton->setVisible(isCertified);
    m_accessButton->setVisible(isCertified || (isSigned && !reach.key));
    setRole(m_accessText, isSigned && !reach.key ? "hot" : "dim");
    if (isCertified)
        showCertificate(reach);
    else if (isSigned)
        showKeys(reach);
}

void CodePage::showCertificate(const Reach &reach)
{
    const QString thing = fromUtf8(reach.device->thing);
    const QString folder = QDir::toNativeSeparators(QFileInfo(reach.papers.certificate).path());
    const bool isThere = QFileInfo::exists(reach.papers.certificate) && QFileInfo::exists(reach.papers.key) &&
                         QFileInfo::exists(reach.papers.authority);
    m_accessText->setText(isThere ? tr("“%1” has its certificate.").arg(thing)
                                  : tr("“%1” has no certificate yet.").arg(thing));
    m_accessText->setToolTip(isThere ? tr("Certificate, key and root are in %1").arg(folder)
                                     : tr("Certificate, key and root will be in %1").arg(folder));
    m_accessButton->setText(isThere ? tr("Hand out a new one") : tr("Hand out a certificate"));
    m_accessButton->setToolTip(m_accessText->toolTip());
    m_folderButton->setToolTip(tr("Files of devices are written to %1").arg(folder));
}

void CodePage::showKeys(const Reach &reach)
{
    m_accessText->setToolTip(QString());
    m_accessText->setText(reach.key ? tr("Signed in the name of")
                                    : tr("No role has an access key, so every signed call is refused."));
    m_accessButton->setText(tr("Add a role with a key"));
    m_accessButton->setToolTip(tr("An IAM role that may do everything, with an access key of its own"));
    m_keys->clear();
    for (const AccessKey &each : accessKeys(m_lab.pipeline()))
        m_keys->addItem(QStringLiteral("%1  ·  %2").arg(fromUtf8(each.role), fromUtf8(each.id)), fromUtf8(each.id));
    if (reach.key)
        m_keys->setCurrentIndex(m_keys->findData(fromUtf8(reach.key->id)));
}

void CodePage::showSnippet(int language)
{
    if (language < 0 || static_cast<std::size_t>(language) >= m_snippets.size())
        return;
    m_language = language;
    const QSignalBlocker quiet(m_languages);
    m_languages->setCurrentIndex(language);
    m_languageChoice->setCurrentIndex(language);
    const Snippet &shown = m_snippets[static_cast<std::size_t>(language)];
    setShown(*m_code, shown.code);
    QStringList needs{shown.needs};
    const auto device = way() == Way::MqttOverTls ? reach().device : std::nullopt;
    if (!m_lab.live().isOn())
        needs << tr("Switch Live on first: the port is another then.");
    else if (device && device->deviceId == device->clientId)
        needs << tr("The device takes the place of the drawn thing while it is connected.");
    m_needs->setText(needs.join(QLatin1Char(' ')));
}

void CodePage::copyCode()
{
    QApplication::clipboard()->setText(m_code->toPlainText());
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(kCopiedFor, m_copy, [this] { m_copy->setText(tr("Copy")); });
}

void CodePage::handOut()
{
    const Reach all = reach();
    if (!all.device)
        return;
    const auto office = certificates::Office::open();
    const auto written = office ? certificates::writeDeviceFiles(*office, all.device->thing, devicesFolder())
                                : Result<certificates::DeviceFiles>(office.error());
    if (!written)
        Q_EMIT m_lab.refused(written.error().message);
    refresh();
}

void CodePage::chooseFolder()
{
    const QString chosen =
        QFileDialog::getExistingDirectory(this, tr("Folder for certificates of devices"), devicesFolder());
    if (chosen.isEmpty())
        return;
    setDevicesFolder(chosen);
    Q_EMIT devicesFolderChosen(chosen);
}

void CodePage::addRole()
{
    const pipeline::ServiceType *type = m_lab.catalog().find("iam-role");
    if (!type)
        return;
    pipeline::Node role;
    role.id = pipeline::freshId(m_lab.pipeline(), "clients");
    role.type = type->id;
    role.at = m_lab.live().placeFor(*type);
    role.properties["AccessKeys"] = pipeline::Json::array({{{"AccessKeyId", "AKIAHEADWATER" + randomText(kKeyLetters)},
                                                            {"SecretAccessKey", randomText(kSecretLetters)}}});
    m_key = role.properties["AccessKeys"][0]["AccessKeyId"].get<std::string>();
    pipeline::Command command;
    command.text = QT_TRANSLATE_NOOP("Commands", "Add a role with an access key");
    command.edits.push_back(pipeline::AddNode{m_lab.pipeline().nodes.size(), std::move(role)});
    m_lab.perform(std::move(command));
    refresh();
}

void CodePage::restyle()
{
    m_code->setFont(Theme::instance().mono(12));
    m_ways->setFont(Theme::instance().mono(11));
    m_copy->setIcon(Theme::instance().icon(QStringLiteral("copy"), tokens().onAccent));
    m_folderButton->setIcon(Theme::instance().icon(QStringLiteral("open")));
    refresh();
}

void CodePage::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void CodePage::arrange()
{
    const bool hasRoom = width() - m_copy->sizeHint().width() - 40 >= m_languages->sizeHint().width();
    m_languages->setVisible(hasRoom);
    m_languageChoice->setVisible(!hasRoom);
    const bool isNarrow = width() < kLettersOfAccess * fontMetrics().averageCharWidth();
    m_accessBox->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void CodePage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        refresh();
    }
    QWidget::changeEvent(event);
}

void CodePage::retranslate()
{
    m_ways->setAccessibleName(tr("Address"));
    m_languages->setAccessibleName(tr("Language"));
    m_languageChoice->setAccessibleName(tr("Language"));
    m_code->setAccessibleName(tr("Lines that talk to the node"));
    m_keys->setAccessibleName(tr("Access key that signs"));
    m_folderButton->setAccessibleName(tr("Choose another folder"));
    m_copy->setText(tr("Copy"));
}

} // namespace headwater::ui
