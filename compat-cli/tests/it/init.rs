//! Manifests out of what a project has.

use serde_json::json;

use crate::support::fake::Fake;
use crate::support::{Project, record};

#[test]
fn a_scan_finds_the_schema_files_and_the_result_works() {
    let project = Project::empty();
    project.write("events/eu/a.avsc", &record("A", &["x:int"]));
    project.write("events/us/b.avsc", &record("B", &["x:int"]));
    project.write("target/c.avsc", "ignored").write(".gitignore", "target/\n");
    let project = project.repository();
    project.compat("init").exits(0).says(&["1 patterns", "compat validate"]);
    insta::assert_snapshot!(project.read("compat.toml"));
    project.compat("validate").exits(0).says(&["a-value", "b-value"]);
    project.compat("init").exits(2).says(&["--force"]);
    project.compat("init --force").exits(0);
}

#[test]
fn files_of_one_name_get_subjects_that_differ() {
    let project = Project::empty();
    project.write("events/eu/a.avsc", &record("eu.A", &["x:int"]));
    project.write("events/us/a.avsc", &record("us.A", &["x:int"]));
    project.compat("init --stdout").exits(0).says(&["{namespace}.{record}"]);
    Project::empty().compat("init").exits(2).says(&["holds no schema files"]);
}

const PARENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>parent</artifactId>
  <version>1.4.0</version>
  <packaging>pom</packaging>
  <properties>
    <schemas>${project.basedir}/src/main/avro</schemas>
    <confluent.version>7.9.0</confluent.version>
    <test.registry>https://registry.test.example.com</test.registry>
  </properties>
  <modules><module>orders</module></modules>
</project>
"#;

const MODULE: &str = r"<project>
  <parent><groupId>com.example</groupId><artifactId>parent</artifactId><version>1.4.0</version></parent>
  <artifactId>orders</artifactId>
  <build>
    <plugins>
      <plugin><groupId>org.apache.maven.plugins</groupId><artifactId>maven-compiler-plugin</artifactId></plugin>
      <plugin>
        <groupId>io.confluent</groupId>
        <artifactId>kafka-schema-registry-maven-plugin</artifactId>
        <version>${confluent.version}</version>
        <configuration>
          <!-- shared -->
          <schemaRegistryUrls><param>${test.registry}</param></schemaRegistryUrls>
          <userInfoConfig>${sr.user}:${sr.password}</userInfoConfig>
          <subjects>
            <orders-value>${schemas}/order.avsc</orders-value>
            <item-value>${schemas}/item.avsc</item-value>
            <team_x2Fpayments>src/main/json/payment.json</team_x2Fpayments>
          </subjects>
          <schemaTypes><team_x2Fpayments>JSON</team_x2Fpayments></schemaTypes>
          <references>
            <orders-value>
              <reference><name>Item</name><subject>item-value</subject></reference>
            </orders-value>
          </references>
          <metadata>
            <orders-value>
              <properties><owner>team &amp; co</owner></properties>
              <sensitive><sensitive>card</sensitive></sensitive>
            </orders-value>
          </metadata>
          <compatibilityLevels>
            <orders-value>FULL_TRANSITIVE</orders-value>
            <__GLOBAL>BACKWARD</__GLOBAL>
          </compatibilityLevels>
        </configuration>
        <executions>
          <execution>
            <id>register-prod</id>
            <configuration>
              <schemaRegistryUrls>
                <param>https://a.prod.example.com</param><param>https://b.prod.example.com</param>
              </schemaRegistryUrls>
              <userInfoConfig>deploy:hunter2</userInfoConfig>
            </configuration>
          </execution>
          <execution>
            <id>local</id>
            <goals><goal>test-local-compatibility</goal></goals>
            <configuration>
              <schemas><orders-value>${schemas}/order.avsc</orders-value></schemas>
              <previousSchemaPaths><orders-value>history/orders</orders-value></previousSchemaPaths>
            </configuration>
          </execution>
        </executions>
      </plugin>
    </plugins>
  </build>
</project>
";

fn maven() -> Project {
    let project = Project::empty();
    project.write("pom.xml", PARENT).write("orders/pom.xml", MODULE);
    project.write("orders/src/main/avro/item.avsc", &record("Item", &["x:int"]));
    project.write("orders/src/main/avro/order.avsc", &record("Order", &["item:Item"]));
    project.write("orders/src/main/json/payment.json", "{\"type\": \"object\"}");
    project
}

#[test]
fn a_pom_becomes_a_manifest_without_its_passwords() {
    let project = maven();
    project.compat("init --from-pom pom.xml").exits(0).says(&["2 registries", "3 subjects"]);
    let manifest = project.read("compat.toml");
    assert!(!manifest.contains("hunter2"), "{manifest}");
    insta::assert_snapshot!(manifest);
}

#[test]
fn the_manifest_of_a_pom_asks_what_the_plugin_asked_and_more() {
    let fake = Fake::start();
    fake.holds("item-value", &record("Item", &["x:int"]));
    fake.holds_body(
        "orders-value",
        json!({
            "schema": record("Order", &["item:Item"]),
            "references": [{"name": "Item", "subject": "item-value", "version": 1}],
        }),
    );
    let project = maven()
        .variable("COMPAT_REGISTRY_TEST_URL", fake.url())
        .variable("SR_USER", "me")
        .variable("SR_PASSWORD", "pw");
    project.compat("init --from-pom pom.xml").exits(0);
    project.compat("check orders-value item-value").exits(0).says(&["2 identical"]);
    assert_eq!(fake.last_credentials().as_deref(), Some("Basic bWU6cHc="));
    // A changed reference is what the plugin never saw.
    project.write("orders/src/main/avro/item.avsc", &record("Item", &["x:string"]));
    let run = project.compat("check orders-value item-value");
    run.exits(1).says(&["breaks through item-value", "orders/src/main/avro/item.avsc:5:"]);
}

#[test]
fn a_broken_pom_is_told_with_its_place() {
    let project = Project::empty();
    project.write("pom.xml", "<project>\n  <build></wrong>\n</project>");
    project.compat("init --from-pom pom.xml").exits(2).says(&["pom.xml:2:"]);
    project.write("pom.xml", "<project></project>");
    project.compat("init --from-pom pom.xml").exits(2).says(&["does not configure"]);
    project.write("pom.xml", "<project><modules><module>gone</module></modules></project>");
    project.compat("init --from-pom pom.xml").exits(2).says(&["gone"]);
    assert!(!project.path("compat.toml").exists());
}

#[test]
fn a_gradle_build_becomes_a_manifest() {
    let project = Project::empty();
    project.write(
        "build.gradle",
        r#"plugins { id "com.github.imflog.kafka-schema-registry-gradle-plugin" version "2.4.1" }
schemaRegistry {
    url = 'https://registry.example.com'
    clientConfig = [ 'basic.auth.user.info': System.getenv('USER_INFO') ]
    // subject('commented-out', 'x.avsc')
    download { subject('old-value', 'src/old') }
    compatibility {
        subject('orders-value', 'src/avro/order.avsc', 'AVRO')
            .addReference('Item', 'item-value', -1)
    }
    register {
        subject("item-value", "src/avro/item.avsc")
        subject('orders-value', 'src/avro/order.avsc', "AVRO").addReference('Item', 'item-value', -1)
    }
    config { subject('orders-value', 'FULL') }
}
"#,
    );
    project.compat("init --from-gradle build.gradle").exits(0);
    insta::assert_snapshot!(project.read("compat.toml"));
    project.write("build.gradle", "plugins {}");
    let run = project.compat("init --from-gradle build.gradle --force");
    run.exits(2).says(&["configures no subjects"]);
}

#[test]
fn a_gitops_state_becomes_a_manifest() {
    let project = Project::empty();
    project.write(
        "state.yaml",
        "compatibility: FULL\nsubjects:\n  - name: orders-value\n    type: AVRO\n    \
         file: avro/order.avsc\n    compatibility: BACKWARD\n    references:\n      - name: Item\n        \
         subject: item-value\n        version: 1\n  - name: item-value\n    file: avro/item.avsc\n",
    );
    project.compat("init --from-gitops state.yaml").exits(0);
    insta::assert_snapshot!(project.read("compat.toml"));
    project.write("state.yaml", "subjects: {");
    project.compat("init --from-gitops state.yaml --force").exits(2).says(&["state.yaml"]);
}

#[test]
fn a_registrys_subjects_become_a_manifest_for_what_pull_writes() {
    let fake = Fake::start();
    fake.holds("item-value", &record("Item", &["x:int"]));
    fake.holds_body(
        "team/orders",
        json!({
            "schema": record("Order", &["item:Item"]),
            "references": [{"name": "Item", "subject": "item-value", "version": 1}],
        }),
    );
    let project = Project::empty();
    project.compat(&format!("init --from-registry {}", fake.url())).exits(0);
    project.compat(&format!("pull * team/* --out schemas --registry {}", fake.url())).exits(0);
    project.compat("check").exits(0).says(&["2 identical"]);
}
