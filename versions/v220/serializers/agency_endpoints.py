"""How an agency is shown at its own address, with the rockets and spacecraft that it makes."""

from __future__ import annotations

from versions.v220.serializers.agencies import AgencySerializerDetailedCommon
from versions.v220.serializers.launchers import LauncherConfigDetailSerializerForAgency
from versions.v220.serializers.spacecraft import SpacecraftConfigurationDetailSerializer


class AgencySerializerDetailed(AgencySerializerDetailedCommon):
    """An agency with its record and all that it makes."""

    launcher_list = LauncherConfigDetailSerializerForAgency(many=True)
    spacecraft_list = SpacecraftConfigurationDetailSerializer(many=True)

    class Meta(AgencySerializerDetailedCommon.Meta):
        fields = (
            "id",
            "url",
            "name",
            "featured",
            "type",
            "country_code",
            "abbrev",
            "description",
            "administrator",
            "founding_year",
            "launchers",
            "spacecraft",
            "parent",
            "launch_library_url",
            "total_launch_count",
            "successful_launches",
            "consecutive_successful_launches",
            "failed_launches",
            "pending_launches",
            "successful_landings",
            "failed_landings",
            "attempted_landings",
            "consecutive_successful_landings",
            "info_url",
            "wiki_url",
            "logo_url",
            "image_url",
            "nation_url",
            "launcher_list",
            "spacecraft_list",
        )
