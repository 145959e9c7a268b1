// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/codes.h"

namespace headwater::ui {
namespace {

constexpr const char *kMqttShell = R"(mosquitto_sub -h 127.0.0.1 -p @{port} -q 1 -t 'home/#' -v &
sleep 1
mosquitto_pub -h 127.0.0.1 -p @{port} -q 1 -i my-sensor \
  -t home/hall/temperature -m 21.5
)";

constexpr const char *kMqttPython = R"(import paho.mqtt.client as mqtt
client = mqtt.Client("my-sensor"@{transport})
client.connect("127.0.0.1", @{port})
client.loop_start()
client.publish("home/hall/temperature", "21.5", qos=1).wait_for_publish(10)
client.disconnect()
)";

constexpr const char *kMqttJavaScript = R"(import mqtt from "mqtt";

const client = await mqtt.connectAsync(@{quotedUrl}, { clientId: "my-sensor" });
await client.publishAsync("home/hall/temperature", "21.5", { qos: 1 });
await client.endAsync();
)";

constexpr const char *kMqttJava = R"(import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

public class Publish {
    public static void main(String[] arguments) throws Exception {
        MqttClient client = new MqttClient(@{javaUrl}, "my-sensor", new MemoryPersistence());
        client.connect();
        client.publish("home/hall/temperature", "21.5".getBytes(), 1, false);
        client.disconnect();
    }
}
)";

constexpr const char *kThingShell = R"(mosquitto_sub -h 127.0.0.1 -p @{port} -q 1 -v \
  -t '$aws/things/@{name}/shadow/update/accepted' &
sleep 1
mosquitto_pub -h 127.0.0.1 -p @{port} -q 1 -i @{ownName} \
  -t '$aws/things/@{name}/shadow/update' \
  -m '{"state": {"reported": {"temperature": 21.5}}}'
)";

constexpr const char *kThingPython = R"(import json
import paho.mqtt.client as mqtt
thing = mqtt.Client(@{quotedOwnName}@{transport})
thing.connect("127.0.0.1", @{port})
thing.loop_start()
state = {"state": {"reported": {"temperature": 21.5}}}
thing.publish("$aws/things/@{name}/shadow/update", json.dumps(state), qos=1).wait_for_publish(10)
thing.disconnect()
)";

constexpr const char *kThingJavaScript = R"(import mqtt from "mqtt";

const thing = await mqtt.connectAsync(@{quotedUrl}, { clientId: @{quotedOwnName} });
await thing.publishAsync("$aws/things/@{name}/shadow/update",
  JSON.stringify({ state: { reported: { temperature: 21.5 } } }), { qos: 1 });
await thing.endAsync();
)";

constexpr const char *kThingJava = R"(import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

public class Report {
    public static void main(String[] arguments) throws Exception {
        MqttClient thing = new MqttClient(@{javaUrl}, @{quotedOwnName}, new MemoryPersistence());
        thing.connect();
        thing.publish("$aws/things/@{name}/shadow/update",
            "{\"state\": {\"reported\": {\"temperature\": 21.5}}}".getBytes(), 1, false);
        thing.disconnect();
    }
}
)";

constexpr const char *kCertifiedShell = R"(papers=@{folderShell}
mosquitto_pub -h 127.0.0.1 -p @{port} \
  --cafile "$papers/@{authority}" \
  --cert "$papers/@{certificate}" \
  --key "$papers/@{private}" \
  -i @{clientShell} -q 1 -t @{topicShell} \
  -m '{"temperature": 21.5}'
)";

constexpr const char *kCertifiedPython = R"(import paho.mqtt.client as mqtt
papers = @{folder}
device = mqtt.Client(@{client})
device.tls_set(papers + "/@{authority}",
               papers + "/@{certificate}",
               papers + "/@{private}")
device.connect("127.0.0.1", @{port})
device.loop_start()
device.publish(@{topic}, '{"temperature": 21.5}', qos=1).wait_for_publish(10)
device.disconnect()
)";

constexpr const char *kCertifiedJavaScript = R"(import { readFileSync } from "node:fs";
import mqtt from "mqtt";

const papers = @{folder};
const device = await mqtt.connectAsync(@{quotedUrl}, { clientId: @{client},
  ca: readFileSync(papers + "/@{authority}"),
  cert: readFileSync(papers + "/@{certificate}"),
  key: readFileSync(papers + "/@{private}") });
await device.publishAsync(@{topic}, '{"temperature": 21.5}', { qos: 1 });
await device.endAsync();
)";

constexpr const char *kCertifiedJava = R"(import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

public class Publish {
    static Certificate certificate(String file) throws Exception {
        try (FileInputStream in = new FileInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    public static void main(String[] arguments) throws Exception {
        String papers = @{folder};
        String pem = Files.readString(Path.of(papers + "/@{private}"));
        byte[] key = Base64.getMimeDecoder().decode(pem.replaceAll("-----.*-----", ""));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", certificate(papers + "/@{authority}"));
        store.setKeyEntry("device", KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
            new char[0], new Certificate[] {certificate(papers + "/@{certificate}")});
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, new char[0]);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        MqttConnectOptions options = new MqttConnectOptions();
        options.setSocketFactory(context.getSocketFactory());
        MqttClient device = new MqttClient(@{javaUrl}, @{client}, new MemoryPersistence());
        device.connect(options);
        device.publish(@{topic}, "{\"temperature\": 21.5}".getBytes(), 1, false);
        device.disconnect();
    }
}
)";

// A WebSocket's request is signed in its query.
constexpr const char *kSignedPython = R"(import paho.mqtt.client as mqtt
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

request = AWSRequest("GET", @{quotedUrl})
keys = Credentials(@{key}, @{secret})
SigV4QueryAuth(keys, "iotdevicegateway", "us-east-1").add_auth(request)
client = mqtt.Client("my-sensor", transport="websockets")
client.ws_set_options(path=request.url[request.url.index("/mqtt"):])
client.connect("127.0.0.1", @{port})
client.loop_start()
client.publish("home/hall/temperature", "21.5", qos=1).wait_for_publish(10)
client.disconnect()
)";

constexpr const char *kPublishCli = R"(export AWS_ACCESS_KEY_ID=@{keyShell} AWS_SECRET_ACCESS_KEY=@{secretShell}
export AWS_DEFAULT_REGION=us-east-1
@{cliTls}aws --endpoint-url @{url} \
  iot-data publish --topic home/hall/temperature \
  --qos 1 --payload MjEuNQ==
aws --endpoint-url @{url} iot list-things
)";

constexpr const char *kPublishPython = R"(import boto3
iot = boto3.client("iot-data", endpoint_url=@{quotedUrl}, region_name="us-east-1",
                   aws_access_key_id=@{key}, aws_secret_access_key=@{secret}@{pythonTls})
iot.publish(topic="home/hall/temperature", qos=1, payload="21.5")
)";

constexpr const char *kPublishJavaScript =
    R"(@{scriptTls}import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";

const iot = new IoTDataPlaneClient({ endpoint: @{quotedUrl}, region: "us-east-1",
  credentials: { accessKeyId: @{key}, secretAccessKey: @{secret} } });
await iot.send(new PublishCommand({ topic: "home/hall/temperature", qos: 1, payload: Buffer.from("21.5") }));
)";

constexpr const char *kPublishJava = R"(@{javaTls}import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iotdataplane.IotDataPlaneClient;

public class Publish {
    public static void main(String[] arguments) {
        IotDataPlaneClient iot = IotDataPlaneClient.builder()
            .endpointOverride(URI.create(@{quotedUrl})).region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(@{key}, @{secret})))
            .build();
        iot.publish(request -> request.topic("home/hall/temperature").qos(1).payload(SdkBytes.fromUtf8String("21.5")));
    }
}
)";

constexpr const char *kShadowCli = R"(export AWS_ACCESS_KEY_ID=@{keyShell} AWS_SECRET_ACCESS_KEY=@{secretShell}
export AWS_DEFAULT_REGION=us-east-1
@{cliTls}echo '{"state": {"desired": {"temperature": 21.5}}}' > wanted.json
aws --endpoint-url @{url} \
  iot-data update-thing-shadow --thing-name @{name} \
  --payload fileb://wanted.json /dev/stdout
)";

constexpr const char *kShadowPython = R"(import boto3, json
iot = boto3.client("iot-data", endpoint_url=@{quotedUrl}, region_name="us-east-1",
                   aws_access_key_id=@{key}, aws_secret_access_key=@{secret}@{pythonTls})
wanted = {"state": {"desired": {"temperature": 21.5}}}
iot.update_thing_shadow(thingName=@{quotedName}, payload=json.dumps(wanted))
print(iot.get_thing_shadow(thingName=@{quotedName})["payload"].read().decode())
)";

constexpr const char *kShadowJavaScript =
    R"(@{scriptTls}import { IoTDataPlaneClient, UpdateThingShadowCommand } from "@aws-sdk/client-iot-data-plane";

const iot = new IoTDataPlaneClient({ endpoint: @{quotedUrl}, region: "us-east-1",
  credentials: { accessKeyId: @{key}, secretAccessKey: @{secret} } });
const wanted = { state: { desired: { temperature: 21.5 } } };
const answer = await iot.send(new UpdateThingShadowCommand({ thingName: @{quotedName},
  payload: Buffer.from(JSON.stringify(wanted)) }));
console.log(Buffer.from(answer.payload).toString());
)";

constexpr const char *kShadowJava = R"(@{javaTls}import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iotdataplane.IotDataPlaneClient;

public class Shadow {
    public static void main(String[] arguments) {
        IotDataPlaneClient iot = IotDataPlaneClient.builder()
            .endpointOverride(URI.create(@{quotedUrl})).region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(@{key}, @{secret})))
            .build();
        System.out.println(iot.updateThingShadow(request -> request.thingName(@{quotedName})
            .payload(SdkBytes.fromUtf8String("{\"state\": {\"desired\": {\"temperature\": 21.5}}}")))
            .payload().asUtf8String());
    }
}
)";

} // namespace

Codes deviceCodes(std::string_view type, Way way, bool strict)
{
    const bool isThing = type == "iot-thing";
    switch (way) {
    case Way::MqttOverTls:
        return {kCertifiedShell, kCertifiedPython, kCertifiedJavaScript, kCertifiedJava};
    case Way::WebSocket:
        // Debian's Mosquitto does not speak it.
        if (strict)
            return {nullptr, kSignedPython, nullptr, nullptr};
        return isThing ? Codes{nullptr, kThingPython, kThingJavaScript, kThingJava}
                       : Codes{nullptr, kMqttPython, kMqttJavaScript, kMqttJava};
    case Way::Http:
    case Way::Https:
        return isThing ? Codes{kShadowCli, kShadowPython, kShadowJavaScript, kShadowJava}
                       : Codes{kPublishCli, kPublishPython, kPublishJavaScript, kPublishJava};
    case Way::Mqtt:
        break;
    }
    return isThing ? Codes{kThingShell, kThingPython, kThingJavaScript, kThingJava}
                   : Codes{kMqttShell, kMqttPython, kMqttJavaScript, kMqttJava};
}

} // namespace headwater::ui
