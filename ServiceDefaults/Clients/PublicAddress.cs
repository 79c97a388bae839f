using System.Net;
using System.Net.Sockets;

namespace Hiring.ServiceDefaults.Clients;

/// <summary>
/// Which addresses a service may reach that it was told by somebody: those that are routed in the public internet, after the
/// special-purpose registries of IANA (RFC 6890). Nobody must make a service call its own network or the metadata of its cloud.
/// </summary>
public static class PublicAddress
{
    private static readonly IPNetwork[] ReservedV4 = Networks(
        // This network, private, carrier-grade NAT, loopback, link-local (metadata services live there).
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.168.0.0/16 " +
        // Protocol assignments, documentation, 6to4 relays, benchmarking, multicast, reserved and broadcast.
        "192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4");

    /// <summary>The only part of IPv6 that is given to the public; loopback, link-local, unique local, NAT64 and multicast lie outside.</summary>
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    // Protocol assignments with Teredo and benchmarking, documentation, and 6to4, which holds an IPv4 address.
    private static readonly IPNetwork[] ReservedV6 = Networks("2001::/23 2001:db8::/32 2002::/16 3fff::/20");

    /// <summary>Whether an address may be called.</summary>
    /// <param name="address">The address that is about to be connected to.</param>
    /// <param name="loopback">Whether this machine counts as public, for development.</param>
    public static bool Allows(IPAddress address, bool loopback)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return loopback;
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !ReservedV4.Any(network => network.Contains(address))
            : GlobalV6.Contains(address) && !ReservedV6.Any(network => network.Contains(address));
    }

    private static IPNetwork[] Networks(string list) => [.. list.Split(' ').Select(IPNetwork.Parse)];
}
