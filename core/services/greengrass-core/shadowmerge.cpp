// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/greengrass-core/shadowmerge.h"

#include <set>
#include <string>

namespace headwater::services::greengrass_core {

namespace {

const Json *at(const Json &object, const std::string &key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? &*found : nullptr;
}

bool same(const Json *one, const Json *two)
{
    return one && two ? *one == *two : one == two;
}

std::set<std::string> keysOf(std::initializer_list<const Json *> objects)
{
    std::set<std::string> keys;
    for (const Json *each : objects) {
        for (auto one = each->begin(); each->is_object() && one != each->end(); ++one)
            keys.insert(one.key());
    }
    return keys;
}

} // namespace

Json mergedSection(const Json &local, const Json &cloud, const Json &base, Owner owner)
{
    Json merged = Json::object();
    for (const std::string &key : keysOf({&local, &cloud})) {
        const Json *const here = at(local, key), *const there = at(cloud, key), *const before = at(base, key);
        const Json *taken = owner == Owner::Local ? here : there;
        if (same(here, there) || same(there, before)) {
            taken = here;
        } else if (same(here, before)) {
            taken = there;
        } else if (here && there && here->is_object() && there->is_object()) {
            merged[key] = mergedSection(*here, *there, before && before->is_object() ? *before : Json::object(), owner);
            continue;
        }
        if (taken)
            merged[key] = *taken;
    }
    return merged;
}

Json changesBetween(const Json &from, const Json &to)
{
    Json changes = Json::object();
    for (const std::string &key : keysOf({&from, &to})) {
        const Json *const before = at(from, key), *const after = at(to, key);
        if (same(before, after))
            continue;
        if (!after)
            changes[key] = nullptr;
        else if (before && before->is_object() && after->is_object())
            changes[key] = changesBetween(*before, *after);
        else
            changes[key] = *after;
    }
    return changes;
}

} // namespace headwater::services::greengrass_core
