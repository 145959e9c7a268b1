<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Pipeline</name>
    <message numerus="yes">
        <source>A partition key has 1 to %n characters.</source>
        <translation>
            <numerusform>A partition key has 1 to %n characters.</numerusform>
            <numerusform>A partition key has 1 to %n characters.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headwater::ui::CallDetails</name>
    <message numerus="yes">
        <source>%n records</source>
        <translation>
            <numerusform>%n record</numerusform>
            <numerusform>%n records</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headwater::ui::InspectorPanel</name>
    <message numerus="yes">
        <source>%n nodes</source>
        <translation>
            <numerusform>%n nodes</numerusform>
            <numerusform>%n nodes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headwater::ui::KeyspaceView</name>
    <message numerus="yes">
        <source>%1 (hottest of %n s)</source>
        <translation>
            <numerusform>%1 (hottest of %n s)</numerusform>
            <numerusform>%1 (hottest of %n s)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>a column: the hottest of %n s</source>
        <translation>
            <numerusform>a column: the hottest of %n s</numerusform>
            <numerusform>a column: the hottest of %n s</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headwater::ui::LeasesPage</name>
    <message numerus="yes">
        <source>%1: %n</source>
        <comment>leases of a worker</comment>
        <translation>
            <numerusform>%1: %n</numerusform>
            <numerusform>%1: %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headwater::ui::PeekModel</name>
    <message numerus="yes">
        <source>%n user records</source>
        <translation>
            <numerusform>%n user record</numerusform>
            <numerusform>%n user records</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headwater::ui::RecoveryDialog</name>
    <message numerus="yes">
        <source>%n step(s) since saving</source>
        <translation>
            <numerusform>%n step since saving</numerusform>
            <numerusform>%n steps since saving</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>headwater::ui::StatusLine</name>
    <message numerus="yes">
        <source>%n ports</source>
        <translation>
            <numerusform>%n port</numerusform>
            <numerusform>%n ports</numerusform>
        </translation>
    </message>
</context>
</TS>
