// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/rulepage.h"

#include "core/base/text.h"
#include "core/services/iot-rule/rulespec.h"
#include "ui/editor/sqleditor.h"
#include "ui/inspector/ruleexplanation.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"
#include "ui/panels/style.h"
#include "ui/theme/theme.h"

#include <QDateTime>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRandomGenerator>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

namespace headwater::ui {

namespace {

constexpr int kCommitMs = 400; // after the last key
constexpr int kTryMs = 120;    // after the last key
const char *const kSql = "sql";

/// The message that is tried. Nothing runs, so nobody else can be asked.
class TriedMessage final : public iotsql::Environment
{
public:
    explicit TriedMessage(const QString &topic)
        : m_topic(topic.toStdString())
    {
        // Basic Ingest: the rule's name is no part of the topic.
        if (m_topic.starts_with("$aws/rules/")) {
            const std::size_t slash = m_topic.find('/', sizeof "$aws/rules/" - 1);
            m_topic = slash == std::string::npos ? std::string() : m_topic.substr(slash + 1);
        }
    }

    std::string topic() const override { return m_topic; }
    std::int64_t nowMs() const override { return QDateTime::currentMSecsSinceEpoch(); }
    std::uint64_t draw() override { return QRandomGenerator::global()->generate64(); }
    std::string clientId() const override { return "test-client"; }
    std::optional<std::string> traceId() const override { return "00000000-0000-4000-8000-000000000000"; }
    std::optional<std::string> principal() const override { return "test-principal"; }
    std::optional<std::string> sourceIp() const override { return "203.0.113.10"; }
    iotsql::ExternalAnswer ask(std::string_view function, std::span<const iotsql::Value>) override
    {
        return {iotsql::ExternalAnswer::State::Failed,
                {},
                RulePage::tr("%1() asks another service, and only a running pipeline has one.")
                    .arg(fromUtf8(function))
                    .toStdString()};
    }

private:
    std::string m_topic;
};

/// A topic that a filter matches.
QString exampleTopic(const std::string &filter)
{
    QStringList levels = fromUtf8(filter).split(u'/');
    for (QString &level : levels) {
        if (level == QLatin1String("+"))
            level = QStringLiteral("17");
        else if (level == QLatin1String("#"))
            level = QStringLiteral("17/data");
    }
    return levels.join(u'/');
}

QStringList names()
{
    QStringList all;
    for (const iotsql::Function &function : iotsql::functions())
        all << fromUtf8(function.name);
    for (const char *word : {"SELECT", "VALUE", "AS", "FROM", "WHERE", "AND", "OR", "NOT", "CASE", "WHEN", "THEN",
                             "ELSE", "END", "NULL", "true", "false"})
        all << QLatin1String(word);
    return all;
}

/// JSON in lines, every digit as it is.
void writeIndented(const iotsql::Value &value, int depth, std::string &out)
{
    using Kind = iotsql::Value::Kind;
    const bool isObject = value.is(Kind::Object);
    if (!isObject && !value.is(Kind::Array)) {
        out += value.json();
        return;
    }
    bool isEmpty = true;
    const auto begin = [&] {
        out += isEmpty ? "\n" : ",\n";
        out.append(2 * static_cast<std::size_t>(depth + 1), ' ');
        isEmpty = false;
    };
    out += isObject ? '{' : '[';
    if (isObject) {
        for (const auto &[name, member] : value.object()) {
            if (member.isUndefined())
                continue;
            begin();
            iotsql::appendQuoted(name, out);
            out += ": ";
            writeIndented(member, depth + 1, out);
        }
    } else {
        for (const iotsql::Value &item : value.array()) {
            if (item.isUndefined())
                continue;
            begin();
            writeIndented(item, depth + 1, out);
        }
    }
    if (!isEmpty) {
        out += '\n';
        out.append(2 * static_cast<std::size_t>(depth), ' ');
    }
    out += isObject ? '}' : ']';
}

QPlainTextEdit *codeBox(const char *name, QWidget *parent)
{
    auto *box = new QPlainTextEdit(parent);
    box->setObjectName(QLatin1String(name));
    box->setFont(Theme::instance().mono(12));
    box->setTabChangesFocus(true);
    box->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    return box;
}

} // namespace

RulePage::RulePage(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_editor(new SqlEditor(this))
    , m_problemText(new QLabel(this))
    , m_explanation(new RuleExplanation(this))
{
    m_problemText->setObjectName(QStringLiteral("problems"));
    m_problemText->setWordWrap(true);
    m_problemText->setTextFormat(Qt::RichText);
    m_problemText->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_editor->setNames(names());
    m_editor->setWraps(true);
    auto *code = new QWidget(this);
    auto *codeLayout = new QVBoxLayout(code);
    codeLayout->setContentsMargins(0, 0, 0, 0);
    codeLayout->setSpacing(6);
    codeLayout->addWidget(m_editor, 1);
    codeLayout->addWidget(m_problemText);
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(code);
    splitter->addWidget(buildMessage());
    splitter->addWidget(buildOutcome());
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 2);
    splitter->setStretchFactor(2, 4);
    splitter->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->addWidget(splitter);

    m_commitTimer.setSingleShot(true);
    m_commitTimer.setInterval(kCommitMs);
    m_tryTimer.setSingleShot(true);
    m_tryTimer.setInterval(kTryMs);
    connect(&m_commitTimer, &QTimer::timeout, this, &RulePage::commit);
    connect(&m_tryTimer, &QTimer::timeout, this, &RulePage::tryIt);
    connect(m_editor, &SqlEditor::edited, this, [this] {
        m_isTyped = true;
        m_commitTimer.start();
        m_tryTimer.start();
    });
    connect(m_editor, &SqlEditor::finished, this, [this] {
        commit();
        m_lab.document().endMerge();
    });
    const auto messageEdited = [this] {
        m_messages[m_node] = {m_topic->text(), m_payload->toPlainText()};
        m_tryTimer.start();
    };
    connect(m_topic, &QLineEdit::textEdited, this, messageEdited);
    connect(m_payload, &QPlainTextEdit::textChanged, this, messageEdited);
    connect(m_problemText, &QLabel::linkActivated, this, [this](const QString &link) {
        const iotsql::Place &place = m_problems[link.toUInt()].place;
        m_editor->goTo(place.line, place.column);
    });
    connect(m_tree, &QTreeView::activated, this, [this](const QModelIndex &index) {
        if (index.data(RuleExplanation::OffsetRole).isValid())
            m_editor->goTo(index.data(RuleExplanation::LineRole).toInt(),
                           index.data(RuleExplanation::ColumnRole).toInt());
    });
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        for (QPlainTextEdit *box : {m_payload, m_result})
            box->setFont(Theme::instance().mono(12));
        tryIt();
    });
    retranslate();
}

RulePage::~RulePage()
{
    commit();
    // The editor loses its focus while it is destroyed.
    disconnect(m_editor, nullptr, this, nullptr);
}

QWidget *RulePage::buildMessage()
{
    auto *message = new QWidget(this);
    m_topicLabel = static_cast<QLabel *>(makeCaption({}, message));
    m_topic = new QLineEdit(message);
    m_topic->setObjectName(QStringLiteral("topic"));
    m_topic->setFont(Theme::instance().mono(12));
    m_topicLabel->setBuddy(m_topic);
    m_payloadLabel = static_cast<QLabel *>(makeCaption({}, message));
    m_payload = codeBox("payload", message);
    m_payloadLabel->setBuddy(m_payload);
    auto *layout = new QVBoxLayout(message);
    layout->setContentsMargins(0, 6, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_topicLabel);
    layout->addWidget(m_topic);
    layout->addWidget(m_payloadLabel);
    layout->addWidget(m_payload, 1);
    return message;
}

QWidget *RulePage::buildOutcome()
{
    auto *outcome = new QWidget(this);
    m_resultCaption = static_cast<QLabel *>(makeCaption({}, outcome));
    m_status = new QLabel(outcome);
    m_status->setObjectName(QStringLiteral("status"));
    m_status->setWordWrap(true);
    m_result = codeBox("result", outcome);
    m_result->setReadOnly(true);
    m_tree = new QTreeView(outcome);
    m_tree->setObjectName(QStringLiteral("explanation"));
    m_tree->setModel(m_explanation);
    m_tree->setUniformRowHeights(true);
    m_tree->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_tree->setTabKeyNavigation(false);
    m_tree->setIndentation(14);
    m_tree->header()->setSectionResizeMode(RuleExplanation::Part, QHeaderView::Interactive);
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->resizeSection(RuleExplanation::Part, 210);
    m_tree->header()->setHighlightSections(false);
    auto *layout = new QVBoxLayout(outcome);
    layout->setContentsMargins(0, 6, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_resultCaption);
    layout->addWidget(m_status);
    layout->addWidget(m_result, 1);
    layout->addWidget(m_tree, 2);
    return outcome;
}

bool RulePage::isFor(const pipeline::ServiceType &type)
{
    return type.id == "iot-rule";
}

void RulePage::showNode(const std::string &node)
{
    const pipeline::Node *const shown = m_lab.pipeline().find(node);
    const bool isAnother = node != m_node;
    if (isAnother) {
        commit();
        m_node = shown ? node : std::string();
        m_isTyped = false;
    }
    if (!shown || m_node.empty())
        return;
    const pipeline::Json &sql = pipeline::propertyValue(*m_lab.catalog().find(shown->type), shown->properties, kSql);
    if (!m_isTyped && sql.is_string())
        m_editor->setText(fromUtf8(sql.get<std::string>()));
    if (isAnother) {
        const auto tried = m_messages.find(m_node);
        const iotsql::Compilation made = iotsql::compile(m_editor->text().toStdString(), {});
        const bool hasFilter = made.statement && made.statement->select.filter;
        const Message message =
            tried != m_messages.end()
                ? tried->second
                : Message{hasFilter ? exampleTopic(*made.statement->select.filter) : QStringLiteral("sensors/17/data"),
                          QStringLiteral("{\n  \"temperature\": 31.5,\n  \"color\": \"red\"\n}")};
        const QSignalBlocker still(m_payload);
        m_topic->setText(message.topic);
        m_payload->setPlainText(message.payload);
    }
    tryIt();
}

void RulePage::commit()
{
    m_commitTimer.stop();
    if (!m_isTyped || !m_lab.pipeline().find(m_node))
        return;
    m_isTyped = false;
    m_lab.perform(pipeline::setPropertyCommand(m_lab.document(), {m_node}, kSql,
                                               pipeline::Json(m_editor->text().toStdString()),
                                               "property:" + m_node + ":" + kSql));
}

void RulePage::tryIt()
{
    m_tryTimer.stop();
    const pipeline::Node *const shown = m_lab.pipeline().find(m_node);
    if (!shown)
        return;
    const pipeline::Json &version =
        pipeline::propertyValue(*m_lab.catalog().find(shown->type), shown->properties, "awsIotSqlVersion");
    const iotsql::Options options = services::iot_rule::optionsOf(
        version.is_string() ? version.get<std::string>() : std::string(), m_lab.pipeline().profile);
    const iotsql::Compilation made = iotsql::compile(m_editor->text().toStdString(), options);
    showProblems(made.problems);
    if (made.statement) {
        showOutcome(*made.statement, m_node);
        return;
    }
    m_result->clear();
    m_result->hide();
    m_explanation->setRows({});
    say(tr("The statement has a mistake."), "hot");
}

void RulePage::showProblems(const std::vector<iotsql::Diagnostic> &problems)
{
    m_problems = problems;
    std::vector<TextMark> marks;
    QStringList lines;
    for (std::size_t i = 0; i < problems.size(); ++i) {
        const iotsql::Diagnostic &one = problems[i];
        marks.push_back(
            {static_cast<qsizetype>(one.place.offset), static_cast<qsizetype>(one.place.length), one.isError});
        lines << QStringLiteral("<a href=\"%1\" style=\"color:%2\">%3</a> %4")
                     .arg(QString::number(i), (one.isError ? tokens().hot : tokens().text).name(),
                          tr("Line %1, column %2:").arg(one.place.line).arg(one.place.column),
                          one.message.toHtmlEscaped());
    }
    m_editor->setMarks(marks);
    m_problemText->setText(lines.join(QStringLiteral("<br>")));
    m_problemText->setVisible(!lines.isEmpty());
}

void RulePage::say(const QString &text, const char *role)
{
    m_status->setText(text);
    setRole(m_status, role);
}

void RulePage::showOutcome(const iotsql::Statement &statement, const std::string &node)
{
    using Outcome = iotsql::Evaluation::Outcome;
    const auto payload = iotsql::Payload::of(m_payload->toPlainText().toStdString(), statement.options.version);
    TriedMessage message(m_topic->text());
    iotsql::Evaluation result = iotsql::evaluate(statement, payload, message, true);
    std::vector<RuleExplanation::Row> rows;
    const bool hasWhere = statement.select.where.has_value();
    for (std::size_t i = 0; i < result.steps.size(); ++i)
        rows.push_back({hasWhere && i == 0 ? QStringLiteral("WHERE") : QString(), std::move(result.steps[i])});

    const bool isBasicIngest = m_topic->text().startsWith(QLatin1String("$aws/rules/"));
    const bool isSeen =
        isBasicIngest ||
        (statement.select.filter && iotsql::filterMatches(*statement.select.filter, m_topic->text().toStdString()));
    switch (result.outcome) {
    case Outcome::Selected:
        if (isSeen)
            say(tr("Selected: this goes to the actions."), "dim");
        else
            say(tr("The rule does not see this topic; what it would make of the message:"), "warn");
        break;
    case Outcome::NotSelected:
        say(tr("Not selected: WHERE is not true, and no action is done."), "warn");
        break;
    case Outcome::PayloadError:
        say(tr("ParseError: the payload is no JSON object, and the statement wants one."), "hot");
        break;
    case Outcome::Failed:
    case Outcome::Pending:
        say(fromUtf8(result.message), "hot");
        break;
    }
    QString output;
    if (result.outcome == Outcome::Selected) {
        std::string lines;
        writeIndented(result.output, 0, lines);
        output = fromUtf8(lines);
        const pipeline::Node *const shown = m_lab.pipeline().find(node);
        const pipeline::ServiceType &type = *m_lab.catalog().find(shown->type);
        for (const services::iot_rule::TemplateProperty &one : services::iot_rule::templateProperties()) {
            const pipeline::Json &text = pipeline::propertyValue(type, shown->properties, one.key);
            if (one.isOfErrors || !text.is_string() || text.get_ref<const std::string &>().empty())
                continue;
            const auto made = iotsql::compileTemplate(text.get<std::string>(), statement.options);
            if (!made.made)
                continue;
            const iotsql::Filled filled = iotsql::fill(*made.made, payload, message);
            iotsql::Step step;
            step.text = text.get<std::string>();
            step.result = filled.outcome == Outcome::Selected ? iotsql::Value::of(filled.text) : iotsql::Value();
            step.note = fromUtf8(filled.message);
            rows.push_back({type.property(one.key)->label.translated() + u':', std::move(step), false});
        }
    }
    m_result->setPlainText(output);
    m_result->setVisible(result.outcome == Outcome::Selected);
    m_explanation->setRows(std::move(rows));
    m_tree->expandAll();
}

void RulePage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void RulePage::hideEvent(QHideEvent *event)
{
    commit();
    QWidget::hideEvent(event);
}

void RulePage::retranslate()
{
    m_topicLabel->setText(tr("Topic").toUpper());
    m_payloadLabel->setText(tr("Payload").toUpper());
    m_resultCaption->setText(tr("What comes out").toUpper());
    m_problemText->setAccessibleName(tr("Mistakes in the SQL"));
    m_topic->setAccessibleName(tr("Topic"));
    m_payload->setAccessibleName(tr("Payload"));
    m_result->setAccessibleName(tr("What comes out"));
    m_tree->setAccessibleName(tr("What each part yielded"));
    m_editor->setName(tr("SQL of the rule"));
    m_explanation->retranslate();
    if (!m_node.empty())
        tryIt();
}

} // namespace headwater::ui
