using Grpc.Core;
using Hiring.Candidate.Search;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.Candidate.Roles;

/// <summary>Lists roles, newest first, or what changed since.</summary>
public sealed class ListRoles(Sync sync)
{
    private static readonly SyncedList Roles = new("roles", RoleRow.Columns);

    internal async Task<ListRolesResponse> Handle(ListRolesRequest request, ServerCallContext call)
    {
        var page = await sync.Read<RoleRow>(Roles, new(request.PageSize, request.PageToken, request.SyncToken), call.CancellationToken);
        return new ListRolesResponse
        {
            Roles = { page.Rows.Select(row => row.ToMessage()) }, Tombstones = { page.Gone.ToMessages() },
            NextPageToken = page.NextPageToken, NextSyncToken = page.NextSyncToken,
        };
    }
}
