/* SPDX-License-Identifier: MIT */
/*
 * Made by make_scalers.py with scikit-learn 1.2.1: do not edit.
 */
#ifndef MLP_TESTS_GOLDEN_SCALERS_H
#define MLP_TESTS_GOLDEN_SCALERS_H

enum { SCALERS_ROWS = 13, SCALERS_COLUMNS = 5, SCALERS_CASES = 24 };
enum { SCALERS_F64, SCALERS_F32, SCALERS_U8, SCALERS_TARGETS };

static const double scalers_x[SCALERS_ROWS * SCALERS_COLUMNS] =
    { -0x1.45a7b39872410p+1, 0x1.e861e120caf87p-5, 0x1.999999999999ap-4, -0x1.c883744c3b9bcp-30,
      0x1.7d783fff187fdp+26, -0x1.cf8c1d066ea9ap+1, 0x1.36dfe83bc2fccp+1, 0x1.999999999999ap-4,
      -0x1.627cec11d0773p-30, 0x1.7d784000b107dp+26, 0x1.3c55dee7458e1p+0, 0x1.239b02c5767f6p+2,
      0x1.999999999999ap-4, -0x1.006cf5faf4432p-29, 0x1.7d783fffc1186p+26, -0x1.f51ed87ae3a75p+0,
      0x1.4f6f2d3755198p-1, 0x1.999999999999ap-4, -0x1.eeb1f857da840p-35, 0x1.7d783fff6537ap+26,
      -0x1.51bbc4bb52346p+1, 0x1.a73bd6ef6ffdbp-8, 0x1.999999999999ap-4, -0x1.23424528e98e6p-30,
      0x1.7d784000a0c05p+26, 0x1.ca17fcab97295p+0, 0x1.fea8c877cc907p-1, 0x1.999999999999ap-4,
      -0x1.771234b93fed4p-29, 0x1.7d784000db0dbp+26, -0x1.e6354330f4a28p+0, 0x1.0e93ad15d87dep-1,
      0x1.999999999999ap-4, 0x1.01c7285803c7cp-31, 0x1.7d784000d34abp+26, -0x1.6260a61ef8be3p+0,
      0x1.eb74519f31c41p+2, 0x1.999999999999ap-4, -0x1.0a473b9de8d74p-29, 0x1.7d78400071b08p+26,
      0x1.6b112cc2d73b0p-4, 0x1.97acaece4bdbcp+0, 0x1.999999999999ap-4, -0x1.97b4922ae414cp-31,
      0x1.7d7840010d443p+26, -0x1.a83a48c8a7864p+0, 0x1.61ab805f0697dp+1, 0x1.999999999999ap-4,
      -0x1.20ee34d987db4p-29, 0x1.7d78400001906p+26, -0x1.5cd1abf5bad30p+2, 0x1.3b1cefaed585cp+1,
      0x1.999999999999ap-4, -0x1.c30bedbb29919p-30, 0x1.7d783fffcfa9ep+26, -0x1.f3e6b471da388p+1,
      0x1.feff1641fb48bp+4, 0x1.999999999999ap-4, -0x1.0dde054d73240p-29, 0x1.7d784000dba28p+26,
      -0x1.9bc75f727d60ep+0, 0x1.9c05121fbad83p-4, 0x1.999999999999ap-4, -0x1.c5b8459a671b3p-30,
      0x1.7d783fff0ba60p+26 };
static const double scalers_targets[SCALERS_ROWS * SCALERS_COLUMNS] =
    { (double)NAN, 0x1.e861e120caf87p-5, (double)NAN, -0x1.c883744c3b9bcp-30,
      0x1.7d783fff187fdp+26, -0x1.cf8c1d066ea9ap+1, 0x1.36dfe83bc2fccp+1, (double)NAN,
      -0x1.627cec11d0773p-30, 0x1.7d784000b107dp+26, 0x1.3c55dee7458e1p+0, 0x1.239b02c5767f6p+2,
      (double)NAN, -0x1.006cf5faf4432p-29, 0x1.7d783fffc1186p+26, -0x1.f51ed87ae3a75p+0,
      (double)NAN, (double)NAN, -0x1.eeb1f857da840p-35, 0x1.7d783fff6537ap+26,
      -0x1.51bbc4bb52346p+1, 0x1.a73bd6ef6ffdbp-8, (double)NAN, -0x1.23424528e98e6p-30,
      0x1.7d784000a0c05p+26, 0x1.ca17fcab97295p+0, 0x1.fea8c877cc907p-1, (double)NAN, (double)NAN,
      0x1.7d784000db0dbp+26, -0x1.e6354330f4a28p+0, 0x1.0e93ad15d87dep-1, (double)NAN, (double)NAN,
      0x1.7d784000d34abp+26, -0x1.6260a61ef8be3p+0, 0x1.eb74519f31c41p+2, (double)NAN, (double)NAN,
      0x1.7d78400071b08p+26, 0x1.6b112cc2d73b0p-4, 0x1.97acaece4bdbcp+0, (double)NAN, (double)NAN,
      0x1.7d7840010d443p+26, -0x1.a83a48c8a7864p+0, 0x1.61ab805f0697dp+1, 0x1.999999999999ap-4,
      -0x1.20ee34d987db4p-29, 0x1.7d78400001906p+26, -0x1.5cd1abf5bad30p+2, 0x1.3b1cefaed585cp+1,
      0x1.999999999999ap-4, -0x1.c30bedbb29919p-30, 0x1.7d783fffcfa9ep+26, -0x1.f3e6b471da388p+1,
      0x1.feff1641fb48bp+4, 0x1.999999999999ap-4, -0x1.0dde054d73240p-29, 0x1.7d784000dba28p+26,
      -0x1.9bc75f727d60ep+0, (double)NAN, 0x1.999999999999ap-4, -0x1.c5b8459a671b3p-30,
      0x1.7d783fff0ba60p+26 };
static const uint8_t scalers_bytes[SCALERS_ROWS * SCALERS_COLUMNS] =
    { 248, 188, 17, 214, 81, 88, 54, 17, 100, 151, 207, 75, 17, 241, 218, 212, 20, 17, 64, 52,
      228, 224, 17, 69, 195, 118, 235, 17, 137, 205, 197, 203, 17, 247, 199, 116, 170, 17, 141, 123,
      197, 237, 17, 39, 31, 104, 14, 17, 173, 144, 22, 220, 17, 225, 28, 230, 145, 17, 95, 122, 234,
      55, 17, 37, 186 };
static const double scalers_weights[SCALERS_ROWS] =
    { 0x1.0000000000000p+0, 0x1.0000000000000p-1, 0x1.0000000000000p+1, 0x0.0p+0,
      0x1.a000000000000p+1, 0x1.0000000000000p+0, 0x1.0000000000000p-3, 0x0.0p+0,
      0x1.c000000000000p+0, 0x1.4000000000000p+1, 0x1.0000000000000p+0, 0x1.8000000000000p-2,
      0x1.0000000000000p+2 };

static const struct {
    int source; /* of the above; SCALERS_F32: x rounded, SCALERS_U8: bytes / 255 */
    int weighted;
    mlp_scaler_kind kind;
    double low;
    double high;
    double shift[SCALERS_COLUMNS];
    double factor[SCALERS_COLUMNS];
} scalers_golden[SCALERS_CASES] = {
    {
        SCALERS_F64, 0, MLP_SCALER_STANDARD, 0.0, 1.0,
        { -0x1.cfcf988b88bffp+0, 0x1.128ab3bd63f72p+2, 0x1.999999999999ap-4,
          -0x1.816e2ea6fdf30p-30, 0x1.7d784000307e2p+26 },
        { 0x1.09bafcbd94c05p-1, 0x1.f09df69808ae0p-4, 0x1.0000000000000p+0, 0x1.1c790032371a5p+30,
          0x1.7746a21d8fa7ep+6 },
    },
    {
        SCALERS_F64, 1, MLP_SCALER_STANDARD, 0.0, 1.0,
        { -0x1.7fe7502ab6b7bp+0, 0x1.075c0b51c4fc2p+1, 0x1.999999999999ap-4,
          -0x1.b2d88d6239fcap-30, 0x1.7d78400001c37p+26 },
        { 0x1.1f15acc6d5692p-1, 0x1.b576e18dc47ebp-3, 0x1.0000000000000p+0, 0x1.c14bf9a3a2cf6p+30,
          0x1.61b1c8523d9b8p+6 },
    },
    {
        SCALERS_F64, 0, MLP_SCALER_MIN_MAX, 0.0, 1.0,
        { -0x1.5cd1abf5bad30p+2, 0x1.a73bd6ef6ffdbp-8, 0x1.999999999999ap-4,
          -0x1.771234b93fed4p-29, 0x1.7d783fff0ba60p+26 },
        { 0x1.1ae236331a5bcp-3, 0x1.008dfd532c101p-5, 0x1.0000000000000p+0, 0x1.2a381e9601225p+28,
          0x1.fe631e017204bp+4 },
    },
    {
        SCALERS_F64, 1, MLP_SCALER_MIN_MAX, 0.0, 1.0,
        { -0x1.5cd1abf5bad30p+2, 0x1.a73bd6ef6ffdbp-8, 0x1.999999999999ap-4,
          -0x1.771234b93fed4p-29, 0x1.7d783fff0ba60p+26 },
        { 0x1.1ae236331a5bcp-3, 0x1.008dfd532c101p-5, 0x1.0000000000000p+0, 0x1.2a381e9601225p+28,
          0x1.fe631e017204bp+4 },
    },
    {
        SCALERS_F64, 0, MLP_SCALER_MIN_MAX, -1.5, 2.25,
        { -0x1.46f6cf048ec1cp+1, 0x1.98ebcfe4e7c8fp+3, 0x1.0000000000000p-1,
          -0x1.8e879d997f280p-30, 0x1.7d783fffd9188p+26 },
        { 0x1.093412cfe8b60p-1, 0x1.e10a3afbf29e2p-4, 0x1.e000000000000p+1, 0x1.17949caca1103p+30,
          0x1.de7cec215ae46p+6 },
    },
    {
        SCALERS_F64, 1, MLP_SCALER_MIN_MAX, -1.5, 2.25,
        { -0x1.46f6cf048ec1cp+1, 0x1.98ebcfe4e7c8fp+3, 0x1.0000000000000p-1,
          -0x1.8e879d997f280p-30, 0x1.7d783fffd9188p+26 },
        { 0x1.093412cfe8b60p-1, 0x1.e10a3afbf29e2p-4, 0x1.e000000000000p+1, 0x1.17949caca1103p+30,
          0x1.de7cec215ae46p+6 },
    },
    {
        SCALERS_F64, 0, MLP_SCALER_ROBUST, 0.0, 1.0,
        { -0x1.e6354330f4a28p+0, 0x1.97acaece4bdbcp+0, 0x1.999999999999ap-4,
          -0x1.c5b8459a671b3p-30, 0x1.7d78400071b08p+26 },
        { 0x1.9835d59eca7d7p-1, 0x1.ca40a454d2bf6p-2, 0x1.0000000000000p+0, 0x1.0f99226e45943p+30,
          0x1.de05a7b88083fp+5 },
    },
    {
        SCALERS_F64, 1, MLP_SCALER_ROBUST, 0.0, 1.0,
        { -0x1.e6354330f4a28p+0, 0x1.97acaece4bdbcp+0, 0x1.999999999999ap-4,
          -0x1.c5b8459a671b3p-30, 0x1.7d784000a0c05p+26 },
        { 0x1.b00e2406fe7c1p-2, 0x1.bd9fabd64a418p-2, 0x1.0000000000000p+0, 0x1.422bf53948d11p+30,
          0x1.e407a4ae65d88p+5 },
    },
    {
        SCALERS_F32, 0, MLP_SCALER_STANDARD, 0.0, 1.0,
        { -0x1.cfcf98b627627p+0, 0x1.128ab39da7627p+2, 0x1.99999a0000000p-4,
          -0x1.816e2eac4ec4fp-30, 0x1.7d78400000000p+26 },
        { 0x1.09bafcd1335f4p-1, 0x1.f09df6d55212cp-4, 0x1.0000000000000p+0, 0x1.1c7900763d4efp+30,
          0x1.0000000000000p+0 },
    },
    {
        SCALERS_F32, 0, MLP_SCALER_MIN_MAX, 0.0, 1.0,
        { -0x1.5cd1ac0000000p+2, 0x1.a73bd60000000p-8, 0x1.99999a0000000p-4,
          -0x1.7712340000000p-29, 0x1.7d78400000000p+26 },
        { 0x1.1ae2364705dd8p-3, 0x1.008dfd7446d37p-5, 0x1.0000000000000p+0, 0x1.2a381f22a12c7p+28,
          0x1.0000000000000p+0 },
    },
    {
        SCALERS_F32, 0, MLP_SCALER_MIN_MAX, -1.5, 2.25,
        { -0x1.46f6cf3333333p+1, 0x1.98ebcfb00ccccp+3, 0x1.0000000cccccdp-1,
          -0x1.8e879cccccccdp-30, 0x1.7d7840199999ap+26 },
        { 0x1.093412e2957fap-1, 0x1.e10a3b3a04cc8p-4, 0x1.e000000000000p+1, 0x1.17949d307719ap+30,
          0x1.e000000000000p+1 },
    },
    {
        SCALERS_F32, 0, MLP_SCALER_ROBUST, 0.0, 1.0,
        { -0x1.e635440000000p+0, 0x1.97acae0000000p+0, 0x1.99999a0000000p-4,
          -0x1.c5b8460000000p-30, 0x1.7d78400000000p+26 },
        { 0x1.9835d753b59a5p-1, 0x1.ca40a54adabb1p-2, 0x1.0000000000000p+0, 0x1.0f9922838d7ecp+30,
          0x1.0000000000000p+0 },
    },
    {
        SCALERS_U8, 0, MLP_SCALER_STANDARD, 0.0, 1.0,
        { 0x1.53f17b53f17b5p-1, 0x1.1c2fe11c2fe12p-1, 0x1.1111111111111p-4, 0x1.133a9d133a9d2p-1,
          0x1.0bf8470bf8470p-1 },
        { 0x1.df1ef920ba51ep+1, 0x1.8c5035fccbf0cp+1, 0x1.0000000000000p+0, 0x1.baf14a92135c9p+1,
          0x1.f6d702b1aa4abp+1 },
    },
    {
        SCALERS_U8, 0, MLP_SCALER_MIN_MAX, 0.0, 1.0,
        { 0x1.6161616161616p-4, 0x1.c1c1c1c1c1c1cp-5, 0x1.1111111111111p-4, 0x1.2929292929292p-3,
          0x1.c1c1c1c1c1c1cp-4 },
        { 0x1.20d97c9a0d97dp+0, 0x1.24bc44e10125ep+0, 0x1.0000000000000p+0, 0x1.36db6db6db6dcp+0,
          0x1.579435e50d794p+0 },
    },
    {
        SCALERS_U8, 0, MLP_SCALER_MIN_MAX, -1.5, 2.25,
        { 0x1.c35cf69029c36p-2, 0x1.9e6b3804d19e8p-2, 0x1.ddddddddddddep-2, 0x1.e5e5e5e5e5e5ep-2,
          0x1.a1a1a1a1a1a1ap-2 },
        { 0x1.0ecbe4d06cbe5p+2, 0x1.12708092f1138p+2, 0x1.e000000000000p+1, 0x1.236db6db6db6ep+2,
          0x1.421af286bca1bp+2 },
    },
    {
        SCALERS_U8, 0, MLP_SCALER_ROBUST, 0.0, 1.0,
        { 0x1.8b8b8b8b8b8b9p-1, 0x1.5555555555555p-1, 0x1.1111111111111p-4, 0x1.1313131313131p-1,
          0x1.2121212121212p-1 },
        { 0x1.236db6db6db6ep+1, 0x1.8ba2e8ba2e8bap+0, 0x1.0000000000000p+0, 0x1.c234f72c234f7p+0,
          0x1.1e50d79435e51p+1 },
    },
    {
        SCALERS_TARGETS, 0, MLP_SCALER_STANDARD, 0.0, 1.0,
        { -0x1.c02f9ca86bc51p+0, 0x1.400fbdb2c9a2cp+2, 0x1.999999999999ap-4,
          -0x1.95e1a48b03f62p-30, 0x1.7d784000307e2p+26 },
        { 0x1.00db4f7daf440p-1, 0x1.d2809321d10c6p-4, 0x1.0000000000000p+0, 0x1.96679631915f2p+30,
          0x1.7746a21d8fa7ep+6 },
    },
    {
        SCALERS_TARGETS, 1, MLP_SCALER_STANDARD, 0.0, 1.0,
        { -0x1.6fb2758f30104p+0, 0x1.5193b6cd425c8p+1, 0x1.9999999999999p-4,
          -0x1.bdbee2b188b94p-30, 0x1.7d78400001c37p+26 },
        { 0x1.19b49198312f5p-1, 0x1.8a943fb146641p-3, 0x1.0000000000000p+0, 0x1.513b4fb839ecbp+31,
          0x1.61b1c8523d9b8p+6 },
    },
    {
        SCALERS_TARGETS, 0, MLP_SCALER_MIN_MAX, 0.0, 1.0,
        { -0x1.5cd1abf5bad30p+2, 0x1.a73bd6ef6ffdbp-8, 0x1.999999999999ap-4,
          -0x1.20ee34d987db4p-29, 0x1.7d783fff0ba60p+26 },
        { 0x1.1ae236331a5bcp-3, 0x1.008dfd532c101p-5, 0x1.0000000000000p+0, 0x1.d21d7c8e09fb3p+28,
          0x1.fe631e017204bp+4 },
    },
    {
        SCALERS_TARGETS, 1, MLP_SCALER_MIN_MAX, 0.0, 1.0,
        { -0x1.5cd1abf5bad30p+2, 0x1.a73bd6ef6ffdbp-8, 0x1.999999999999ap-4,
          -0x1.20ee34d987db4p-29, 0x1.7d783fff0ba60p+26 },
        { 0x1.1ae236331a5bcp-3, 0x1.008dfd532c101p-5, 0x1.0000000000000p+0, 0x1.c954b49a89ad8p+29,
          0x1.fe631e017204bp+4 },
    },
    {
        SCALERS_TARGETS, 0, MLP_SCALER_MIN_MAX, -1.5, 2.25,
        { -0x1.46f6cf048ec1cp+1, 0x1.98ebcfe4e7c8fp+3, 0x1.0000000000000p-1,
          -0x1.60e678ec88f59p-30, 0x1.7d783fffd9188p+26 },
        { 0x1.093412cfe8b60p-1, 0x1.e10a3afbf29e2p-4, 0x1.e000000000000p+1, 0x1.b4fba4c5295b8p+30,
          0x1.de7cec215ae46p+6 },
    },
    {
        SCALERS_TARGETS, 1, MLP_SCALER_MIN_MAX, -1.5, 2.25,
        { -0x1.46f6cf048ec1cp+1, 0x1.98ebcfe4e7c8fp+3, 0x1.0000000000000p-1,
          -0x1.cf385b1566d9ap-30, 0x1.7d783fffd9188p+26 },
        { 0x1.093412cfe8b60p-1, 0x1.e10a3afbf29e2p-4, 0x1.e000000000000p+1, 0x1.acbf6950e112bp+31,
          0x1.de7cec215ae46p+6 },
    },
    {
        SCALERS_TARGETS, 0, MLP_SCALER_ROBUST, 0.0, 1.0,
        { -0x1.c737c5fcce146p+0, 0x1.36dfe83bc2fccp+1, 0x1.999999999999ap-4,
          -0x1.c5b8459a671b3p-30, 0x1.7d78400071b08p+26 },
        { 0x1.120edc65cb2e0p-1, 0x1.617f6c7a80a4cp-2, 0x1.0000000000000p+0, 0x1.9dd553bb73980p+30,
          0x1.de05a7b88083fp+5 },
    },
    {
        SCALERS_TARGETS, 1, MLP_SCALER_ROBUST, 0.0, 1.0,
        { -0x1.c737c5fcce146p+0, 0x1.015b1fd174755p+1, 0x1.999999999999ap-4,
          -0x1.c71ddcf3515b8p-30, 0x1.7d784000a0c05p+26 },
        { 0x1.50d52a5e95d46p-2, 0x1.f5757b33d4b4fp-2, 0x1.0000000000000p+0, 0x1.619e0af2f6686p+31,
          0x1.e407a4ae65d88p+5 },
    },
};

#endif
