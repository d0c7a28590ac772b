/** Modules of Ansible's and of the collections it comes with, by their collection: who names one that is not built is told so, and not that there is no such thing. */

/** What works on the host itself, or through a program there. */
export const onHosts: Readonly<Record<string, string>> = {
  'ansible.builtin': `
    add_host apt apt_key apt_repository assemble assert async_status async_wrapper blockinfile command copy cron debconf debug dnf
    dpkg_selections expect fail fetch file find gather_facts get_url getent git group group_by hostname import_playbook import_role
    import_tasks include_role include_tasks include_vars iptables known_hosts lineinfile meta package package_facts pause ping pip raw
    reboot replace rpm_key script service service_facts set_fact set_stats setup shell slurp stat subversion systemd systemd_service
    sysvinit tempfile template unarchive uri user validate_argument_spec wait_for wait_for_connection yum yum_repository deb822_repository dnf5 mount_facts`,
  'ansible.posix': `
    acl at authorized_key firewalld firewalld_info mount patch rhel_facts rhel_rpm_ostree rpm_ostree_upgrade seboolean selinux synchronize
    sysctl`,
  'community.general': `
    aerospike_migrations airbrake_deployment aix_devices aix_filesystem aix_inittab aix_lvg aix_lvol alerta_customer ali_instance
    ali_instance_info alternatives ansible_galaxy_install apache2_mod_proxy apache2_module apk apt_repo apt_rpm archive atomic_container
    atomic_host atomic_image awall beadm bearychat bigpanda bitbucket_access_key bitbucket_pipeline_key_pair bitbucket_pipeline_known_host
    bitbucket_pipeline_variable bower btrfs_info btrfs_subvolume bundler bzr campfire capabilities cargo catapult circonus_annotation
    cisco_webex clc_aa_policy clc_alert_policy clc_blueprint_package clc_firewall_policy clc_group clc_loadbalancer clc_modify_server
    clc_publicip clc_server clc_server_snapshot cloud_init_data_facts cloudflare_dns cobbler_sync cobbler_system composer consul
    consul_acl consul_kv consul_session copr cpanm cronvar crypttab datadog_downtime datadog_event datadog_monitor dconf deploy_helper
    dimensiondata_network dimensiondata_vlan discord django_manage dnf_versionlock dnsimple dnsimple_info dnsmadeeasy dpkg_divert
    easy_install ejabberd_user elasticsearch_plugin emc_vnx_sg_member etcd3 facter filesize filesystem flatpak flatpak_remote flowdock
    gandi_livedns gconftool2 gconftool2_info gem git_config github_deploy_key github_issue github_key github_release github_repo
    github_webhook github_webhook_info gitlab_branch gitlab_deploy_key gitlab_group gitlab_group_members gitlab_group_variable gitlab_hook
    gitlab_project gitlab_project_badge gitlab_project_members gitlab_project_variable gitlab_protected_branch gitlab_runner gitlab_user
    grove gunicorn hana_query haproxy heroku_collaborator hg hipchat homebrew homebrew_cask homebrew_tap homectl honeybadger_deployment
    hpilo_boot hpilo_info hponcfg htpasswd hwc_ecs_instance hwc_evs_disk hwc_network_vpc hwc_smn_topic hwc_vpc_eip hwc_vpc_peering_connect
    hwc_vpc_port hwc_vpc_private_ip hwc_vpc_route hwc_vpc_security_group hwc_vpc_security_group_rule hwc_vpc_subnet ibm_sa_domain
    ibm_sa_host ibm_sa_host_ports ibm_sa_pool ibm_sa_vol ibm_sa_vol_map icinga2_feature icinga2_host idrac_redfish_command
    idrac_redfish_config idrac_redfish_info ilo_redfish_command ilo_redfish_config ilo_redfish_info imc_rest imgadm infinity
    influxdb_database influxdb_query influxdb_retention_policy influxdb_user influxdb_write ini_file installp interfaces_file ip_netns
    ipa_config ipa_dnsrecord ipa_dnszone ipa_group ipa_hbacrule ipa_host ipa_hostgroup ipa_otpconfig ipa_otptoken ipa_pwpolicy ipa_role
    ipa_service ipa_subca ipa_sudocmd ipa_sudocmdgroup ipa_sudorule ipa_user ipa_vault ipify_facts ipinfoio_facts ipmi_boot ipmi_power
    iptables_state ipwcli_dns irc iso_create iso_customize iso_extract jabber java_cert java_keystore jboss jenkins_build jenkins_job
    jenkins_job_info jenkins_plugin jenkins_script jira kdeconfig kernel_blacklist keycloak_authentication
    keycloak_authz_authorization_scope keycloak_client keycloak_client_rolemapping keycloak_clientscope keycloak_clientscope_type
    keycloak_clientsecret_info keycloak_clientsecret_regenerate keycloak_clienttemplate keycloak_group keycloak_identity_provider
    keycloak_realm keycloak_realm_info keycloak_role keycloak_user_federation keycloak_user_rolemapping keyring keyring_info kibana_plugin
    launchd layman lbu ldap_attrs ldap_entry ldap_passwd ldap_search librato_annotation linode linode_v4 listen_ports_facts lldp
    locale_gen logentries logentries_msg logstash_plugin lvg lvol lxc_container lxca_cmms lxca_nodes lxd_container lxd_profile lxd_project
    macports mail make manageiq_alert_profiles manageiq_alerts manageiq_group manageiq_policies manageiq_policies_info manageiq_provider
    manageiq_tags manageiq_tags_info manageiq_tenant manageiq_user mas matrix mattermost maven_artifact memset_dns_reload
    memset_memstore_info memset_server_info memset_zone memset_zone_domain memset_zone_record mksysb modprobe monit mqtt mssql_db
    mssql_script nagios netcup_dns newrelic_deployment nexmo nginx_status_info nictagadm nmcli nomad_job nomad_job_info nosh npm nsupdate
    ocapi_command ocapi_info oci_vcn odbc office_365_connector_card ohai omapi_host one_host one_image one_image_info one_service
    one_template one_vm oneandone_firewall_policy oneandone_load_balancer oneandone_monitoring_policy oneandone_private_network
    oneandone_public_ip oneandone_server onepassword_info oneview_datacenter_info oneview_enclosure_info oneview_ethernet_network
    oneview_ethernet_network_info oneview_fc_network oneview_fc_network_info oneview_fcoe_network oneview_fcoe_network_info
    oneview_logical_interconnect_group oneview_logical_interconnect_group_info oneview_network_set oneview_network_set_info
    oneview_san_manager oneview_san_manager_info online_server_info online_user_info open_iscsi openbsd_pkg opendj_backendprop
    openwrt_init opkg osx_defaults ovh_ip_failover ovh_ip_loadbalancing_backend ovh_monthly_billing pacemaker_cluster packet_device
    packet_ip_subnet packet_project packet_sshkey packet_volume packet_volume_attachment pacman pacman_key pagerduty pagerduty_alert
    pagerduty_change pagerduty_user pam_limits pamd parted pear pids pingdom pip_package_info pipx pipx_info pkg5 pkg5_publisher pkgin
    pkgng pkgutil pmem portage portinstall pritunl_org pritunl_org_info pritunl_user pritunl_user_info profitbricks
    profitbricks_datacenter profitbricks_nic profitbricks_volume profitbricks_volume_attachments proxmox proxmox_disk proxmox_domain_info
    proxmox_group_info proxmox_kvm proxmox_nic proxmox_snap proxmox_storage_info proxmox_tasks_info proxmox_template proxmox_user_info
    pubnub_blocks pulp_repo puppet pushbullet pushover python_requirements_info rax rax_cbs rax_cbs_attachments rax_cdb rax_cdb_database
    rax_cdb_user rax_clb rax_clb_nodes rax_clb_ssl rax_dns rax_dns_record rax_facts rax_files rax_files_objects rax_identity rax_keypair
    rax_meta rax_mon_alarm rax_mon_check rax_mon_entity rax_mon_notification rax_mon_notification_plan rax_network rax_queue
    rax_scaling_group rax_scaling_policy read_csv redfish_command redfish_config redfish_info redhat_subscription redis redis_data
    redis_data_incr redis_data_info redis_info rhevm rhn_channel rhn_register rhsm_release rhsm_repository riak rocketchat
    rollbar_deployment rpm_ostree_pkg rundeck_acl_policy rundeck_job_executions_info rundeck_job_run rundeck_project runit
    sap_task_list_execute sapcar_extract say scaleway_compute scaleway_compute_private_network scaleway_container scaleway_container_info
    scaleway_container_namespace scaleway_container_namespace_info scaleway_container_registry scaleway_container_registry_info
    scaleway_database_backup scaleway_function scaleway_function_info scaleway_function_namespace scaleway_function_namespace_info
    scaleway_image_info scaleway_ip scaleway_ip_info scaleway_lb scaleway_organization_info scaleway_private_network
    scaleway_security_group scaleway_security_group_info scaleway_security_group_rule scaleway_server_info scaleway_snapshot_info
    scaleway_sshkey scaleway_user_data scaleway_volume scaleway_volume_info sefcontext selinux_permissive selogin sendgrid sensu_check
    sensu_client sensu_handler sensu_silence sensu_subscription seport serverless shutdown sl_vm slack slackpkg smartos_image_info snap
    snap_alias snmp_facts solaris_zone sorcery spectrum_device spectrum_model_attrs spotinst_aws_elastigroup ss_3par_cpg ssh_config
    stackdriver stacki_host statsd statusio_maintenance sudoers supervisorctl svc svr4pkg swdepot swupd syslogger syspatch sysrc
    sysupgrade taiga_issue telegram terraform timezone twilio typetalk udm_dns_record udm_dns_zone udm_group udm_share udm_user ufw
    uptimerobot urpmi utm_aaa_group utm_aaa_group_info utm_ca_host_key_cert utm_ca_host_key_cert_info utm_dns_host
    utm_network_interface_address utm_network_interface_address_info utm_proxy_auth_profile utm_proxy_exception utm_proxy_frontend
    utm_proxy_frontend_info utm_proxy_location utm_proxy_location_info vdo vertica_configuration vertica_info vertica_role vertica_schema
    vertica_user vexata_eg vexata_volume vmadm wakeonlan wdc_redfish_command wdc_redfish_info webfaction_app webfaction_db
    webfaction_domain webfaction_mailbox webfaction_site xattr xbps xcc_redfish_command xenserver_facts xenserver_guest
    xenserver_guest_info xenserver_guest_powerstate xfconf xfconf_info xfs_quota xml yarn yum_versionlock zfs zfs_delegate_admin zfs_facts
    znode zpool_facts zypper zypper_repository`,
  'community.crypto': `
    acme_account acme_account_info acme_certificate acme_certificate_revoke acme_challenge_cert_helper acme_inspect
    certificate_complete_chain crypto_info ecs_certificate ecs_domain get_certificate luks_device openssh_cert openssh_keypair openssl_csr
    openssl_csr_info openssl_csr_pipe openssl_dhparam openssl_pkcs12 openssl_privatekey openssl_privatekey_convert openssl_privatekey_info
    openssl_privatekey_pipe openssl_publickey openssl_publickey_info openssl_signature openssl_signature_info x509_certificate
    x509_certificate_info x509_certificate_pipe x509_crl x509_crl_info`,
  'community.docker': `
    current_container_facts docker_compose docker_config docker_container docker_container_copy_into docker_container_exec
    docker_container_info docker_host_info docker_image docker_image_info docker_image_load docker_login docker_network
    docker_network_info docker_node docker_node_info docker_plugin docker_prune docker_secret docker_stack docker_stack_info
    docker_stack_task_info docker_swarm docker_swarm_info docker_swarm_service docker_swarm_service_info docker_volume docker_volume_info`,
  'community.libvirt': `
    virt virt_net virt_pool`,
  'community.mongodb': `
    mongodb_balancer mongodb_index mongodb_info mongodb_maintenance mongodb_monitoring mongodb_oplog mongodb_parameter mongodb_replicaset
    mongodb_role mongodb_schema mongodb_shard mongodb_shard_tag mongodb_shard_zone mongodb_shell mongodb_shutdown mongodb_status
    mongodb_stepdown mongodb_user`,
  'community.mysql': `
    mysql_db mysql_info mysql_query mysql_replication mysql_role mysql_user mysql_variables`,
  'community.postgresql': `
    postgresql_copy postgresql_db postgresql_ext postgresql_idx postgresql_info postgresql_lang postgresql_membership postgresql_owner
    postgresql_pg_hba postgresql_ping postgresql_privs postgresql_publication postgresql_query postgresql_schema postgresql_script
    postgresql_sequence postgresql_set postgresql_slot postgresql_subscription postgresql_table postgresql_tablespace postgresql_user
    postgresql_user_obj_stat_info`,
  'community.proxysql': `
    proxysql_backend_servers proxysql_global_variables proxysql_info proxysql_manage_config proxysql_mysql_users proxysql_query_rules
    proxysql_query_rules_fast_routing proxysql_replication_hostgroups proxysql_scheduler`,
  'community.rabbitmq': `
    rabbitmq_binding rabbitmq_exchange rabbitmq_feature_flag rabbitmq_global_parameter rabbitmq_parameter rabbitmq_plugin rabbitmq_policy
    rabbitmq_publish rabbitmq_queue rabbitmq_upgrade rabbitmq_user rabbitmq_user_limits rabbitmq_vhost rabbitmq_vhost_limits`,
  'community.sops': `
    load_vars sops_encrypt`,
  'community.zabbix': `
    zabbix_action zabbix_authentication zabbix_autoregister zabbix_discovery_rule zabbix_globalmacro zabbix_group zabbix_group_facts
    zabbix_group_info zabbix_host zabbix_host_events_info zabbix_host_facts zabbix_host_info zabbix_hostmacro zabbix_housekeeping
    zabbix_maintenance zabbix_map zabbix_mediatype zabbix_proxy zabbix_proxy_info zabbix_screen zabbix_script zabbix_service
    zabbix_template zabbix_template_info zabbix_user zabbix_user_directory zabbix_user_info zabbix_user_role zabbix_usergroup
    zabbix_valuemap`,
  'containers.podman': `
    podman_container podman_container_info podman_containers podman_export podman_generate_systemd podman_image podman_image_info
    podman_import podman_load podman_login podman_login_info podman_logout podman_network podman_network_info podman_play podman_pod
    podman_pod_info podman_prune podman_save podman_secret podman_tag podman_volume podman_volume_info`,
  'gluster.gluster': `
    geo_rep gluster_heal_info gluster_peer gluster_volume`,
  'kubernetes.core': `
    helm helm_info helm_plugin helm_plugin_info helm_pull helm_repository helm_template k8s k8s_cluster_info k8s_cp k8s_drain k8s_exec
    k8s_info k8s_json_patch k8s_log k8s_rollback k8s_scale k8s_service k8s_taint`,
  'openvswitch.openvswitch': `
    openvswitch_bond openvswitch_bridge openvswitch_db openvswitch_port`,
}

/** What speaks to a service elsewhere. */
export const online: Readonly<Record<string, string>> = {
  'amazon.aws': `
    autoscaling_group autoscaling_group_info aws_az_info aws_caller_info cloudformation cloudformation_info cloudtrail cloudtrail_info
    cloudwatch_metric_alarm cloudwatch_metric_alarm_info cloudwatchevent_rule cloudwatchlogs_log_group cloudwatchlogs_log_group_info
    cloudwatchlogs_log_group_metric_filter ec2_ami ec2_ami_info ec2_eip ec2_eip_info ec2_eni ec2_eni_info ec2_instance ec2_instance_info
    ec2_key ec2_metadata_facts ec2_security_group ec2_security_group_info ec2_snapshot ec2_snapshot_info ec2_spot_instance
    ec2_spot_instance_info ec2_tag ec2_tag_info ec2_vol ec2_vol_info ec2_vpc_dhcp_option ec2_vpc_dhcp_option_info ec2_vpc_endpoint
    ec2_vpc_endpoint_info ec2_vpc_endpoint_service_info ec2_vpc_igw ec2_vpc_igw_info ec2_vpc_nat_gateway ec2_vpc_nat_gateway_info
    ec2_vpc_net ec2_vpc_net_info ec2_vpc_route_table ec2_vpc_route_table_info ec2_vpc_subnet ec2_vpc_subnet_info elb_application_lb
    elb_application_lb_info elb_classic_lb iam_policy iam_policy_info iam_user iam_user_info kms_key kms_key_info lambda lambda_alias
    lambda_event lambda_execute lambda_info lambda_layer lambda_layer_info lambda_policy rds_cluster rds_cluster_info rds_cluster_snapshot
    rds_instance rds_instance_info rds_instance_snapshot rds_option_group rds_option_group_info rds_param_group rds_snapshot_info
    rds_subnet_group route53 route53_health_check route53_info route53_zone s3_bucket s3_object s3_object_info`,
  'community.aws': `
    accessanalyzer_validate_policy_info acm_certificate acm_certificate_info api_gateway api_gateway_domain application_autoscaling_policy
    autoscaling_complete_lifecycle_action autoscaling_instance_refresh autoscaling_instance_refresh_info autoscaling_launch_config
    autoscaling_launch_config_find autoscaling_launch_config_info autoscaling_lifecycle_hook autoscaling_policy
    autoscaling_scheduled_action aws_region_info batch_compute_environment batch_job_definition batch_job_queue
    cloudformation_exports_info cloudformation_stack_set cloudfront_distribution cloudfront_distribution_info cloudfront_invalidation
    cloudfront_origin_access_identity cloudfront_response_headers_policy codebuild_project codecommit_repository codepipeline
    config_aggregation_authorization config_aggregator config_delivery_channel config_recorder config_rule data_pipeline
    directconnect_confirm_connection directconnect_connection directconnect_gateway directconnect_link_aggregation_group
    directconnect_virtual_interface dms_endpoint dms_replication_subnet_group dynamodb_table dynamodb_ttl ec2_ami_copy
    ec2_customer_gateway ec2_customer_gateway_info ec2_launch_template ec2_placement_group ec2_placement_group_info ec2_snapshot_copy
    ec2_transit_gateway ec2_transit_gateway_info ec2_transit_gateway_vpc_attachment ec2_transit_gateway_vpc_attachment_info
    ec2_vpc_egress_igw ec2_vpc_nacl ec2_vpc_nacl_info ec2_vpc_peer ec2_vpc_peering_info ec2_vpc_vgw ec2_vpc_vgw_info ec2_vpc_vpn
    ec2_vpc_vpn_info ec2_win_password ecs_attribute ecs_cluster ecs_ecr ecs_service ecs_service_info ecs_tag ecs_task ecs_taskdefinition
    ecs_taskdefinition_info efs efs_info efs_tag eks_cluster eks_fargate_profile eks_nodegroup elasticache elasticache_info
    elasticache_parameter_group elasticache_snapshot elasticache_subnet_group elasticbeanstalk_app elb_classic_lb_info elb_instance
    elb_network_lb elb_target elb_target_group elb_target_group_info elb_target_info glue_connection glue_crawler glue_job iam_access_key
    iam_access_key_info iam_group iam_managed_policy iam_mfa_device_info iam_password_policy iam_role iam_role_info iam_saml_federation
    iam_server_certificate iam_server_certificate_info inspector_target kinesis_stream lightsail lightsail_static_ip msk_cluster
    msk_config networkfirewall networkfirewall_info networkfirewall_policy networkfirewall_policy_info networkfirewall_rule_group
    networkfirewall_rule_group_info opensearch opensearch_info redshift redshift_cross_region_snapshots redshift_info
    redshift_subnet_group s3_bucket_info s3_bucket_notification s3_cors s3_lifecycle s3_logging s3_metrics_configuration s3_sync
    s3_website secretsmanager_secret ses_identity ses_identity_policy ses_rule_set sns sns_topic sns_topic_info sqs_queue ssm_parameter
    stepfunctions_state_machine stepfunctions_state_machine_execution storagegateway_info sts_assume_role sts_session_token waf_condition
    waf_info waf_rule waf_web_acl wafv2_ip_set wafv2_ip_set_info wafv2_resources wafv2_resources_info wafv2_rule_group
    wafv2_rule_group_info wafv2_web_acl wafv2_web_acl_info`,
  'community.digitalocean': `
    digital_ocean digital_ocean_account_facts digital_ocean_account_info digital_ocean_balance_info digital_ocean_block_storage
    digital_ocean_cdn_endpoints digital_ocean_cdn_endpoints_info digital_ocean_certificate digital_ocean_certificate_facts
    digital_ocean_certificate_info digital_ocean_database digital_ocean_database_info digital_ocean_domain digital_ocean_domain_facts
    digital_ocean_domain_info digital_ocean_domain_record digital_ocean_domain_record_info digital_ocean_droplet
    digital_ocean_droplet_info digital_ocean_firewall digital_ocean_firewall_facts digital_ocean_firewall_info digital_ocean_floating_ip
    digital_ocean_floating_ip_facts digital_ocean_floating_ip_info digital_ocean_image_facts digital_ocean_image_info
    digital_ocean_kubernetes digital_ocean_kubernetes_info digital_ocean_load_balancer digital_ocean_load_balancer_facts
    digital_ocean_load_balancer_info digital_ocean_monitoring_alerts digital_ocean_monitoring_alerts_info digital_ocean_project
    digital_ocean_project_info digital_ocean_region_facts digital_ocean_region_info digital_ocean_size_facts digital_ocean_size_info
    digital_ocean_snapshot digital_ocean_snapshot_facts digital_ocean_snapshot_info digital_ocean_spaces digital_ocean_spaces_info
    digital_ocean_sshkey digital_ocean_sshkey_facts digital_ocean_sshkey_info digital_ocean_tag digital_ocean_tag_facts
    digital_ocean_tag_info digital_ocean_volume_facts digital_ocean_volume_info digital_ocean_vpc digital_ocean_vpc_info`,
  'community.dns': `
    hetzner_dns_record hetzner_dns_record_info hetzner_dns_record_set hetzner_dns_record_set_info hetzner_dns_record_sets
    hetzner_dns_zone_info hosttech_dns_record hosttech_dns_record_info hosttech_dns_record_set hosttech_dns_record_set_info
    hosttech_dns_record_sets hosttech_dns_records hosttech_dns_zone_info wait_for_txt`,
  'community.grafana': `
    grafana_dashboard grafana_datasource grafana_folder grafana_notification_channel grafana_organization grafana_plugin grafana_team
    grafana_user`,
  'community.hashi_vault': `
    vault_kv1_get vault_kv2_delete vault_kv2_get vault_kv2_write vault_list vault_login vault_pki_generate_certificate vault_read
    vault_token_create vault_write`,
  'grafana.grafana': `
    alert_contact_point alert_notification_policy cloud_api_key cloud_plugin cloud_stack dashboard datasource folder`,
  'hetzner.hcloud': `
    hcloud_certificate hcloud_certificate_info hcloud_datacenter_facts hcloud_datacenter_info hcloud_firewall hcloud_floating_ip
    hcloud_floating_ip_facts hcloud_floating_ip_info hcloud_image_facts hcloud_image_info hcloud_load_balancer hcloud_load_balancer_info
    hcloud_load_balancer_network hcloud_load_balancer_service hcloud_load_balancer_target hcloud_load_balancer_type_info
    hcloud_location_facts hcloud_location_info hcloud_network hcloud_network_info hcloud_placement_group hcloud_primary_ip hcloud_rdns
    hcloud_route hcloud_server hcloud_server_facts hcloud_server_info hcloud_server_network hcloud_server_type_facts
    hcloud_server_type_info hcloud_ssh_key hcloud_ssh_key_facts hcloud_ssh_key_info hcloud_subnetwork hcloud_volume hcloud_volume_facts
    hcloud_volume_info`,
}

/** Collections of which no name is kept, by what they are for, and how the short names of their modules began. */
export const services = `amazon awx azure chef cloud cloudscale_ch community.azure community.google community.hrobot community.okd community.sap
  community.sap_libs community.skydive community.vmware cyberark google infinidat infoblox lowlydba netapp netapp_eseries netbox ngine_io openstack
  ovirt purestorage sensu splunk t_systems_mms theforeman vmware vultr`
export const serviceWords = /^(?:azure_rm|gcp|gce|os|ovirt|vmware|vcenter|vsphere|rax|na|netapp|purefa|purefb|vultr|cs)_/
export const devices = `arista check_point cisco community.ciscosmb community.fortios community.network community.routeros dellemc f5networks fortinet
  frr hpe ibm inspur junipernetworks mellanox vyos wti ansible.netcommon`
export const deviceWords =
  /^(?:aci|aireos|asa|bigip|bigiq|ce|cnos|dellos\d+|edgeos|eos|exos|fmgr|fortios|ios|iosxr|ironware|junos|meraki|mso|net|nxos|panos|routeros|slxos|sros|ucs|vyos)_/
export const windows = 'ansible.windows chocolatey community.windows microsoft'
export const windowsWords = /^win_/
